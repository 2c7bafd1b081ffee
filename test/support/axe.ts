import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const run = `axe.run(document, { runOnly: ${JSON.stringify(tags)} })
  .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`

/** Puts axe into a page. It outlives documents that are written into the page, and no navigation. */
export async function addAxe (page: Page): Promise<void> {
  await page.evaluate(source)
}

/** What axe finds wrong with a page. */
export async function runAxe (page: Page): Promise<unknown> {
  return await page.evaluate(run)
}

/** How pages are looked at. */
export const schemes = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }] as const
