import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { rounds, roundMs } from './settings.mjs'

const directory = new URL('./results/', import.meta.url)

/** Writes what a part measured, and on what. */
export async function writeResults (part, results) {
  const measured = {
    date: new Date().toISOString().slice(0, 10), node: process.version, cpu: cpus()[0].model.trim(), cores: cpus().length, rounds, roundMs
  }
  await mkdir(directory, { recursive: true })
  await writeFile(new URL(`${part}.json`, directory), `${toJson({ ...results, measured })}\n`)
}

/** All that was measured so far, by part. */
export async function readResults () {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'))
  return Object.fromEntries(await Promise.all(names.map(async (name) =>
    [name.replace('.json', ''), JSON.parse(await readFile(new URL(name, directory), 'utf8'))])))
}

export async function writeChart (name, svg) {
  await writeFile(new URL(`${name}.svg`, directory), `${svg}\n`)
}

/** Readable, with the values of the rounds on one line. */
function toJson (value) {
  return JSON.stringify(value, undefined, 2).replace(/\[[\s\d.,-]+\]/g, (list) => list.replace(/\s+/g, ' '))
}
