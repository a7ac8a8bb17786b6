// Writes parquet files for the tests with writers that share no code with the reader under test.
// Standard input: {"path", "writer": "hyparquet" | "arrow", "codec", "rowGroupSize", "dictionary", "listElement", "omit", "retype", "rows"}.
// Rows have CodeContests' fields; "omit" leaves columns out, "retype" writes them as text instead.
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const job = JSON.parse(readFileSync(0, 'utf8'))
const text = { kind: 'text' }, long = { kind: 'long' }, int = { kind: 'int' }, float = { kind: 'float' }, flag = { kind: 'flag' }
const list = item => ({ kind: 'list', item })
const struct = fields => ({ kind: 'struct', fields })
const tests = struct({ input: list(text), output: list(text) })
const solutions = struct({ language: list(long), solution: list(text) })
const fields = {
  name: text, description: text, public_tests: tests, private_tests: tests, generated_tests: tests, source: long, difficulty: long,
  solutions, incorrect_solutions: solutions, cf_contest_id: long, cf_index: text, cf_points: float, cf_rating: int,
  cf_tags: list(text), is_description_translated: flag, untranslated_description: text,
  time_limit: struct({ seconds: long, nanos: long }), memory_limit_bytes: long, input_file: text, output_file: text,
}
for (const name of job.omit ?? []) delete fields[name]
for (const name of job.retype ?? []) fields[name] = text
const columnOf = name => job.rows.map(row => value(fields[name], row[name]))

function value(type, v) {
  if (v === null || v === undefined) return null
  if (type.kind === 'list') return v.map(x => value(type.item, x))
  if (type.kind === 'struct') return Object.fromEntries(Object.entries(type.fields).map(([k, t]) => [k, value(t, v[k])]))
  if (type.kind === 'long') return BigInt(v)
  return type.kind === 'text' ? String(v) : v
}

async function withHyparquet() {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const physical = { text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, long: { type: 'INT64' }, int: { type: 'INT32' }, float: { type: 'FLOAT' }, flag: { type: 'BOOLEAN' } }
  const elements = (name, type) => {
    const optional = { name, repetition_type: 'OPTIONAL' }
    if (type.kind === 'list') {
      return [{ ...optional, converted_type: 'LIST', num_children: 1 }, { name: 'list', repetition_type: 'REPEATED', num_children: 1 }, ...elements(job.listElement ?? 'element', type.item)]
    }
    if (type.kind === 'struct') {
      return [{ ...optional, num_children: Object.keys(type.fields).length }, ...Object.entries(type.fields).flatMap(([k, t]) => elements(k, t))]
    }
    return [{ ...optional, ...physical[type.kind] }]
  }
  const names = Object.keys(fields)
  writeFileSync(job.path, Buffer.from(parquetWriteBuffer({
    columnData: names.map(name => ({ name, data: columnOf(name) })),
    schema: [{ name: 'root', num_children: names.length }, ...names.flatMap(name => elements(name, fields[name]))],
    codec: job.codec ?? 'SNAPPY',
    compressors: { GZIP: bytes => gzipSync(bytes) },
    rowGroupSize: job.rowGroupSize ?? 1000,
    dictionarySize: job.dictionary ? undefined : 0,
    pageSize: job.pageSize ?? 1 << 20,
  })))
}

async function withArrow() {
  const arrow = await import('apache-arrow')
  const { Table, WriterPropertiesBuilder, Compression, writeParquet } = await import('parquet-wasm')
  const of = type => ({
    list: () => new arrow.List(new arrow.Field(job.listElement ?? 'item', of(type.item), true)),
    struct: () => new arrow.Struct(Object.entries(type.fields).map(([k, t]) => new arrow.Field(k, of(t), true))),
    text: () => new arrow.Utf8(), long: () => new arrow.Int64(), int: () => new arrow.Int32(), float: () => new arrow.Float32(), flag: () => new arrow.Bool(),
  })[type.kind]()
  const table = new arrow.Table(Object.fromEntries(Object.keys(fields).map(name => [name, arrow.vectorFromArray(columnOf(name), of(fields[name]))])))
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression[job.codec ?? 'SNAPPY'])
    .setMaxRowGroupSize(job.rowGroupSize ?? 1000)
    .setDictionaryEnabled(job.dictionary ?? true)
    .setDataPageSizeLimit(job.pageSize ?? 1 << 20)
    .build()
  writeFileSync(job.path, writeParquet(Table.fromIPCStream(arrow.tableToIPC(table, 'stream')), properties))
}

await (job.writer === 'arrow' ? withArrow() : withHyparquet())
