"""Prints a boot store as JSON: bcd-read.py hivex|regipy FILE.

Two readers that share no code: hivex (Debian: python3-hivex) and regipy (PyPI). What they print must be equal:
{object: {"type": "0x…", "elements": {element: value}}}, with device elements as {"disk", "partition"} GUIDs.
"""

import json
import sys
import uuid

SZ, BINARY, DWORD, MULTI_SZ = 1, 3, 4, 7


def device(data):
    assert len(data) == 88, len(data)
    assert data[:16] == bytes(16) and data[0x48:] == bytes(16), "options"
    assert data[0x10:0x20] == bytes.fromhex("06000000000000004800000000000000"), "header"
    assert data[0x30:0x38] == bytes(8), "not a GPT hard disk"
    return {"disk": str(uuid.UUID(bytes_le=data[0x38:0x48])), "partition": str(uuid.UUID(bytes_le=data[0x20:0x30]))}


def decoded(element, kind, data):
    """The value; kind is the registry's, which must be that of the element's number."""
    form = element[1]
    expected = {"1": BINARY, "2": SZ, "3": SZ, "4": MULTI_SZ, "5": BINARY, "6": BINARY, "7": BINARY}[form]
    assert kind == expected, f"{element}: registry type {kind}"
    if form == "1":
        return device(data)
    if form in "23":
        text = data.decode("utf-16-le")
        assert text.endswith("\0"), f"{element}: no end"
        return text[:-1]
    if form == "4":
        text = data.decode("utf-16-le")
        assert text.endswith("\0\0"), f"{element}: no end"
        return text[:-2].split("\0")
    if form == "6":
        assert len(data) == 1
        return bool(data[0])
    assert len(data) == 8
    return int.from_bytes(data, "little")


def keys_of_hivex(file):
    """{path: {value: (type, data)}}"""
    import hivex

    hive = hivex.Hivex(file)
    found = {}

    def walk(node, path):
        found[path] = {hive.value_key(v): hive.value_value(v) for v in hive.node_values(node)}
        for child in hive.node_children(node):
            walk(child, path + (hive.node_name(child),))

    walk(hive.root(), ())
    return hive.node_name(hive.root()), found


def keys_of_regipy(file):
    from regipy.registry import RegistryHive

    hive = RegistryHive(file)
    found = {}
    types = {"REG_SZ": SZ, "REG_BINARY": BINARY, "REG_DWORD": DWORD, "REG_MULTI_SZ": MULTI_SZ}

    def encoded(kind, value):
        if kind == "REG_SZ":
            return (value + "\0").encode("utf-16-le")
        if kind == "REG_MULTI_SZ":
            return ("\0".join(value) + "\0\0").encode("utf-16-le")
        if kind == "REG_DWORD":
            return value.to_bytes(4, "little")
        return value if isinstance(value, bytes) else bytes.fromhex(value)

    def walk(key, path):
        found[path] = {v.name: (types[v.value_type], encoded(v.value_type, v.value)) for v in key.iter_values(trim_values=False)}
        for child in key.iter_subkeys():
            walk(child, path + (child.name,))

    walk(hive.root, ())
    return hive.root.name, found


def main():
    reader, file = sys.argv[1:]
    root, keys = {"hivex": keys_of_hivex, "regipy": keys_of_regipy}[reader](file)
    store = {"root": root, "description": {}, "objects": {}}
    for name, (kind, data) in keys[("Description",)].items():
        store["description"][name] = int.from_bytes(data, "little") if kind == DWORD else data.decode("utf-16-le").rstrip("\0")
    for path, values in keys.items():
        if len(path) == 3 and path[2] == "Description":
            store["objects"].setdefault(path[1], {"elements": {}})["type"] = "0x%08x" % int.from_bytes(values["Type"][1], "little")
        if len(path) == 4 and path[2] == "Elements":
            kind, data = values["Element"]
            store["objects"].setdefault(path[1], {"elements": {}})["elements"][path[3]] = decoded(path[3], kind, data)
    json.dump(store, sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    print()


main()
