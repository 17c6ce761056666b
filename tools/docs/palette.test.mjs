import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readPixels, withPalette } from './palette.mjs'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const all = Buffer.alloc(data.length + 12)
  all.writeUInt32BE(data.length, 0)
  all.write(type, 4, 'latin1')
  data.copy(all, 8)
  all.writeUInt32BE(crc32(all.subarray(4, data.length + 8)), data.length + 8)
  return all
}

/** @param {number} width @param {number} height @param {number} kind 2: RGB, 6: RGBA @param {number[]} raw filter bytes included */
function png(width, height, kind, raw) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, kind, 0, 0, 0], 8)
  const data = chunk('IDAT', deflateSync(Buffer.from(raw)))
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), data, chunk('IEND', Buffer.alloc(0))])
}

/** Colours of a PNG with a palette, by its own tables. @param {Buffer} image */
function shown(image) {
  const at = (/** @type {string} */ type) => image.indexOf(type, 0, 'latin1')
  const dataOf = (/** @type {string} */ type) =>
    image.subarray(at(type) + 4, at(type) + 4 + image.readUInt32BE(at(type) - 4))
  const [width, colours, rows] = [dataOf('IHDR').readUInt32BE(0), dataOf('PLTE'), inflateSync(dataOf('IDAT'))]
  return [...rows].filter((_, index) => index % (width + 1) > 0).map((index) => colours.readUIntBE(index * 3, 3))
}

describe('a screenshot with a palette', () => {
  it('is read whatever filter a row has', () => {
    // Two pixels a row; none, left, up, average, Paeth.
    const rows = [
      [0, 10, 20, 30, 40, 50, 60],
      [1, 10, 20, 30, 30, 30, 30],
      [2, 0, 0, 0, 0, 0, 0],
      [3, 5, 10, 15, 15, 15, 15],
      [4, 0, 0, 0, 0, 0, 0],
    ]
    const same = [0x0a141e, 0x28323c]
    expect([...readPixels(png(2, 5, 2, rows.flat())).pixels]).toEqual([...same, ...same, ...same, ...same, ...same])
  })

  it('keeps up to 256 colours as they are', () => {
    const image = withPalette(png(3, 1, 6, [0, 255, 0, 0, 255, 0, 255, 0, 255, 1, 2, 3, 255]))
    expect(shown(image)).toEqual([0xff0000, 0x00ff00, 0x010203])
  })

  it('gives of more colours a near one to each pixel', () => {
    const colours = Array.from({ length: 1_000 }, (_, index) => [index % 256, (index * 7) % 256, 90])
    const image = shown(withPalette(png(1_000, 1, 2, [0, ...colours.flat()])))
    expect(new Set(image).size).toBeLessThanOrEqual(256)
    for (const [index, [red = 0, green = 0]] of colours.entries()) {
      expect(Math.abs(((image[index] ?? 0) >> 16) - red)).toBeLessThan(24)
      expect(Math.abs((((image[index] ?? 0) >> 8) & 255) - green)).toBeLessThan(24)
    }
  })
})
