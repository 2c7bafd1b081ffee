#!/usr/bin/env node
import { seesColors } from './command-context.js'
import { runCommand } from './run-command.js'

const { argv, env, stdout, stderr } = process

process.exitCode = await runCommand(argv.slice(2), {
  env,
  write: (text) => { stdout.write(text) },
  writeError: (text) => { stderr.write(text) },
  isColored: seesColors(stdout, env)
})
