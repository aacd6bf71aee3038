package ocistream

// cache holds the last chunks of an artifact: one for all of its files, so that their number does not count.
type cache struct {
	chunks map[place][]byte
	order  []place // oldest first
}

// place is a chunk of a file.
type place struct {
	file *File
	at   int64
}

func (c *cache) get(at place) ([]byte, bool) {
	data, ok := c.chunks[at]
	return data, ok
}

func (c *cache) put(at place, data []byte) {
	if c.chunks == nil {
		c.chunks = map[place][]byte{}
	}
	if _, ok := c.chunks[at]; !ok {
		c.order = append(c.order, at)
	}
	c.chunks[at] = data
	if len(c.order) > kept {
		delete(c.chunks, c.order[0])
		c.order = c.order[1:]
	}
}
