import { readdir } from 'node:fs/promises'

export const engineNames = ['chromium', 'firefox', 'webkit']

/**
 * The checks of all topics, or of those named. A word is the name of a topic, or a part of a check's name.
 * @param {string[]} words
 * @returns {Promise<Map<string, (context: object) => Promise<void>>>}
 */
export async function chooseChecks (words) {
  const folder = new URL('checks/', import.meta.url)
  const files = (await readdir(folder)).filter((file) => file !== 'steps.mjs').sort()
  const topics = files.map((file) => file.replace('.mjs', ''))
  const all = []
  for (const topic of topics) {
    const { default: checks } = await import(`./checks/${topic}.mjs`)
    for (const [name, run] of Object.entries(checks)) all.push({ topic, name, run })
  }
  const matches = (word) => ({ topic, name }) => topic === word || name.includes(word)
  const unknown = words.filter((word) => !all.some(matches(word)))
  if (unknown.length > 0) throw new TypeError(`Unknown: ${unknown.join(', ')}. Topics are: ${topics.join(', ')}`)
  const chosen = all.filter((check) => words.length === 0 || words.some((word) => matches(word)(check)))
  return new Map(chosen.map(({ name, run }) => [name, run]))
}
