import { describe, expect, it } from 'vitest'
import { ArrayFileError, readArrays } from '../../src/engine/arrays'
import { container, raw } from './builders'

const entry = (change: Record<string, unknown> = {}) => ({ name: 'a', dtype: '<f4', shape: [2], offset: 0, ...change })
const withEntry = (change: Record<string, unknown>) => raw({ meta: {}, arrays: [entry(change)] }, new Uint8Array(16))

describe('array file', () => {
  it('gives back types, shapes and values, NaN included', () => {
    const file = readArrays(
      container({ fps: [24, 1] }, {
        x: { dtype: '<f4', shape: [2, 2], values: [1, NaN, -3.5, 0] },
        n: { dtype: '<i4', shape: [3], values: [1, -2, 3] },
        t: { dtype: '<f8', shape: [1], values: [0.1] },
        b: { dtype: '|u1', shape: [], values: [200] },
      }),
    )
    expect(file.meta).toEqual({ fps: [24, 1] })
    expect([...(file.arrays.get('x')?.data ?? [])]).toEqual([1, NaN, -3.5, 0])
    expect(file.arrays.get('x')?.shape).toEqual([2, 2])
    expect([...(file.arrays.get('n')?.data ?? [])]).toEqual([1, -2, 3])
    expect(file.arrays.get('t')?.data).toEqual(new Float64Array([0.1]))
    expect([...(file.arrays.get('b')?.data ?? [])]).toEqual([200])
  })

  it('reads an array without elements', () => {
    expect(readArrays(container({}, { e: { dtype: '<f4', shape: [0, 18], values: [] } })).arrays.get('e')?.data.length).toBe(0)
  })

  it.each([
    ['nothing', new ArrayBuffer(0)],
    ['seven bytes', new ArrayBuffer(7)],
    ['another magic', raw({ arrays: [] }, new Uint8Array(0), { magic: 'DSA2' })],
    ['a header longer than the file', raw({ arrays: [] }, new Uint8Array(0), { length: 0xffffffff })],
    ['a header that is no JSON', raw('{oops', new Uint8Array(0))],
    ['a header that is a list', raw([], new Uint8Array(0))],
    ['no list of arrays', raw({ meta: {} }, new Uint8Array(0))],
    ['too many arrays', raw({ arrays: Array.from({ length: 300 }, () => entry()) }, new Uint8Array(16))],
    ['an array that is null', raw({ arrays: [null] }, new Uint8Array(0))],
    ['no name', withEntry({ name: '' })],
    ['a big-endian type', withEntry({ dtype: '>f4' })],
    ['a type named like a method', withEntry({ dtype: 'toString' })],
    ['a negative axis', withEntry({ shape: [-2] })],
    ['a fraction of an axis', withEntry({ shape: [1.5] })],
    ['a shape whose product overflows', withEntry({ shape: [2 ** 31, 2 ** 31, 2 ** 31] })],
    ['more axes than anybody has', withEntry({ shape: Array.from({ length: 9 }, () => 1) })],
    ['an offset off the grid of 8', withEntry({ offset: 4 })],
    ['a negative offset', withEntry({ offset: -8 })],
    ['an array beyond the end', withEntry({ offset: 16 })],
    ['one element too many', withEntry({ shape: [5] })],
    ['a name twice', raw({ arrays: [entry(), entry()] }, new Uint8Array(16))],
  ])('refuses %s', (_what, buffer) => {
    expect(() => readArrays(buffer)).toThrow(ArrayFileError)
  })
})
