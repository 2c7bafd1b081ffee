/* global DOMParser, EventSource, location */

// Keeps a page of the viewer up to date. Without it, the page says the same after a reload.

const { events } = document.querySelector('script[data-events]').dataset
let loading = false
let again = false

const source = new EventSource(events)
source.addEventListener('message', load)
// Something may have been missed before, or while the connection was lost.
source.addEventListener('open', load)
setInterval(countDown, 1000)
countDown()

async function load () {
  again = true
  if (loading) return
  loading = true
  while (again) {
    again = false
    await update()
  }
  loading = false
}

async function update () {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined)
  if (!response?.ok) return
  const next = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const list of document.querySelectorAll('[data-live]')) {
    updateList(list, next.querySelector(`[data-live="${list.dataset.live}"]`))
  }
  for (const element of document.querySelectorAll('[id][data-key]:not([data-live] *)')) {
    replace(element, next.getElementById(element.id))
  }
  countDown()
}

/** Brings the children to what the new page has, and leaves those alone that are the same: one may be open. */
function updateList (list, next) {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]))
  const wanted = [...next.children].map((child) => replace(known.get(child.dataset.key), child))
  for (const child of list.children) if (!wanted.includes(child)) child.remove()
  wanted.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null)
  })
}

const sources = new WeakMap()
for (const element of document.querySelectorAll('[data-key]')) sources.set(element, element.outerHTML)

/** Gives the element that is shown from now on. */
function replace (shown, next) {
  const source = next.outerHTML
  if (shown !== undefined && sources.get(shown) === source) return shown
  sources.set(next, source)
  if (shown === undefined) return next
  keepState(shown, next)
  shown.replaceWith(next)
  return next
}

/** What the reader has opened stays open, and the focus where it was. */
function keepState (shown, next) {
  const opened = shown.querySelector('details')?.open
  const details = next.querySelector('details')
  if (opened && details) details.open = true
  if (!shown.contains(document.activeElement)) return
  const name = document.activeElement.tagName
  queueMicrotask(() => next.querySelector(name)?.focus({ preventScroll: true }))
}

function countDown () {
  let isOver = false
  for (const element of document.querySelectorAll('[data-until]')) {
    const left = Math.ceil((Number(element.dataset.until) - Date.now()) / 1000)
    if (left < 0) continue
    isOver ||= left === 0
    const [clock] = element.textContent.split(',')
    element.textContent = `${clock}, ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`
  }
  if (isOver) load()
}
