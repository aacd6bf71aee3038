package ocistream

// place is a chunk of a file.
type place struct {
	file  *File
	index int64
}

// cache keeps the chunks that came last. All files of an artifact share one: an image has dozens of layers, and a server
// may have 2 GiB.
type cache struct {
	chunks map[place][]byte
	order  []place // oldest first
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
