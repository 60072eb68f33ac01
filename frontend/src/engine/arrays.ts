/**
 * Reader for the array container "DSA1" (after the browser has undone the gzip of the transfer):
 * "DSA1", uint32 little-endian header length, JSON header, then arrays: little-endian, C order, each 8-aligned,
 * data starting at the first multiple of 8 behind the header. Everything in the header is checked before use.
 */
export type NumberArray = Float32Array | Float64Array | Int32Array | Uint8Array

export interface StoredArray {
  shape: readonly number[]
  data: NumberArray
}

export interface ArrayFile {
  meta: Record<string, unknown>
  arrays: ReadonlyMap<string, StoredArray>
}

/** The container is broken; the message names what and where. */
export class ArrayFileError extends Error {
  override name = 'ArrayFileError'
}

const KINDS = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i4': Int32Array,
  '|u1': Uint8Array,
} as const

const MAX_ARRAYS = 256
const MAX_AXES = 8

function fail(message: string): never {
  throw new ArrayFileError(message)
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    fail('The header of the array file is not JSON.')
  }
  return isRecord(header) ? header : fail('The header of the array file is not an object.')
}

function readOne(buffer: ArrayBuffer, dataStart: number, entry: unknown, place: number): [string, StoredArray] {
  if (!isRecord(entry)) fail(`Array ${place} has no description.`)
  const { name, dtype, shape, offset } = entry
  if (typeof name !== 'string' || name === '') fail(`Array ${place} has no name.`)
  if (typeof dtype !== 'string' || !Object.hasOwn(KINDS, dtype)) fail(`Array "${name}" has the unknown type ${String(dtype)}.`)
  if (!Array.isArray(shape) || shape.length > MAX_AXES || !shape.every(isWhole)) fail(`Array "${name}" has no valid shape.`)
  if (!isWhole(offset) || offset % 8 !== 0) fail(`Array "${name}" does not start at a multiple of 8.`)
  const kind = KINDS[dtype as keyof typeof KINDS]
  // Multiplied as floats: a hostile shape gives a huge number here, never a wrapped small one.
  const count = (shape as number[]).reduce((product, axis) => product * axis, 1)
  const end = dataStart + offset + count * kind.BYTES_PER_ELEMENT
  if (!(end <= buffer.byteLength)) fail(`Array "${name}" reaches beyond the end of the file.`)
  return [name, { shape: shape as number[], data: new kind(buffer, dataStart + offset, count) }]
}

/** Views on `buffer`, nothing is copied. Throws ArrayFileError. */
export function readArrays(buffer: ArrayBuffer): ArrayFile {
  if (buffer.byteLength < 8) fail('The array file is shorter than its first eight bytes.')
  const bytes = new Uint8Array(buffer)
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'DSA1') fail('This is not an array file (DSA1).')
  const length = new DataView(buffer).getUint32(4, true)
  if (8 + length > buffer.byteLength) fail('The header of the array file reaches beyond its end.')
  const header = parseHeader(bytes.subarray(8, 8 + length))
  const list = header['arrays']
  if (!Array.isArray(list) || list.length > MAX_ARRAYS) fail('The header of the array file lists no arrays.')
  const dataStart = Math.ceil((8 + length) / 8) * 8
  const arrays = new Map<string, StoredArray>()
  list.forEach((entry, place) => {
    const [name, array] = readOne(buffer, dataStart, entry, place)
    if (arrays.has(name)) fail(`Array "${name}" occurs twice.`)
    arrays.set(name, array)
  })
  return { meta: isRecord(header['meta']) ? header['meta'] : {}, arrays }
}
