/**
 * A screenshot as a PNG with a palette of 256 colours: a third of the size, and on flat surfaces and text one does not see the
 * difference. Reads what browsers write: 8 bits, RGB or RGBA, not interlaced; opaque.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** @param {Buffer} png @returns {{ type: string, data: Buffer }[]} */
function chunksOf(png) {
  const chunks = []
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += length + 12
  }
  return chunks
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

/** Of left, above and above left the one that is nearest to their sum. @param {number} a @param {number} b @param {number} c */
function paeth(a, b, c) {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

/**
 * Colours as 0xRRGGBB, row by row.
 *
 * @param {Buffer} png
 */
export function readPixels(png) {
  const chunks = chunksOf(png)
  const head = chunks.find(({ type }) => type === 'IHDR')?.data
  if (!head) throw new Error('This is no PNG')
  const [width, height, depth, kind, interlaced] = [
    head.readUInt32BE(0),
    head.readUInt32BE(4),
    head[8],
    head[9],
    head[12],
  ]
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced) throw new Error('Not a PNG as browsers write them')
  const bytes = kind === 6 ? 4 : 3
  const raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)))
  const stride = width * bytes
  const pixels = new Uint32Array(width * height)
  let above = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1)
    const filter = raw[start]
    const row = new Uint8Array(raw.subarray(start + 1, start + 1 + stride))
    for (let x = 0; x < stride; x++) {
      const left = x < bytes ? 0 : (row[x - bytes] ?? 0)
      const up = above[x] ?? 0
      const upLeft = x < bytes ? 0 : (above[x - bytes] ?? 0)
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter ?? 0] ?? 0
      row[x] = (row[x] ?? 0) + guess
    }
    for (let x = 0; x < width; x++) {
      const at = x * bytes
      pixels[y * width + x] = ((row[at] ?? 0) << 16) | ((row[at + 1] ?? 0) << 8) | (row[at + 2] ?? 0)
    }
    above = row
  }
  return { width, height, pixels }
}

/** @param {number} a @param {number} b */
function distance(a, b) {
  const [red, green, blue] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)]
  return 2 * red * red + 4 * green * green + 3 * blue * blue
}

/** The most frequent colours, of which no two are nearly the same. @param {Uint32Array} pixels */
function paletteOf(pixels) {
  /** @type {Map<number, number>} */
  const counts = new Map()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || a - b).map(([colour]) => colour)
  if (byCount.length <= 256) return byCount
  for (let apart = 40; ; apart *= 1.6) {
    /** @type {number[]} */
    const chosen = []
    for (const colour of byCount) {
      if (chosen.length === 256) break
      if (chosen.every((one) => distance(one, colour) > apart)) chosen.push(colour)
    }
    if (chosen.length < 256) return chosen
  }
}

/** @param {Buffer} png @returns {Buffer} */
export function withPalette(png) {
  const { width, height, pixels } = readPixels(png)
  const palette = paletteOf(pixels)
  /** @type {Map<number, number>} */
  const known = new Map(palette.map((colour, index) => [colour, index]))
  const nearest = (/** @type {number} */ colour) => {
    let best = known.get(colour)
    if (best !== undefined) return best
    best = 0
    for (const [index, one] of palette.entries())
      if (distance(one, colour) < distance(palette[best] ?? 0, colour)) best = index
    known.set(colour, best)
    return best
  }
  const rows = Buffer.alloc(height * (width + 1))
  for (const [at, colour] of pixels.entries())
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = nearest(colour)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
