import { type Colord, colord, extend } from 'colord'
import a11y from 'colord/plugins/a11y'
import hwb from 'colord/plugins/hwb'
import lab from 'colord/plugins/lab'
import lch from 'colord/plugins/lch'
import names from 'colord/plugins/names'
import oklab from 'colord/plugins/oklab'
import oklch from 'colord/plugins/oklch'

extend([a11y, hwb, lab, lch, names, oklab, oklch])

// https://www.w3.org/TR/WCAG22/#contrast-minimum
const LEAST_CONTRAST = 4.5
const STEP = 0.02

/** A host's colour, and what stays readable beside it. Each is written as `#rrggbb`. */
export interface BrandColors {
  /** The colour itself, of buttons. */
  main: string
  /** Text on it. */
  onMain: string
  /** For links and outlines: the same, as much darker or lighter as the ground asks for. */
  accent: string
}

/** Whether a text is a CSS colour without transparency. */
export function isColor (text: string): boolean {
  const color = colord(text)
  return color.isValid() && color.alpha() === 1
}

/** Chooses the colours that go with a host's, on a ground that is light or dark. */
export function brandColors (text: string, ground: string): BrandColors {
  const main = colord(text)
  return {
    main: main.toHex(),
    onMain: main.contrast('#ffffff') >= main.contrast('#000000') ? '#ffffff' : '#000000',
    accent: readableOn(main, ground).toHex()
  }
}

function readableOn (color: Colord, ground: string): Colord {
  let readable = color
  for (let step = 0; readable.contrast(ground) < LEAST_CONTRAST; step += STEP) {
    readable = colord(ground).isDark() ? color.lighten(step) : color.darken(step)
  }
  return readable
}
