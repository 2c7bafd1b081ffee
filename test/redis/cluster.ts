import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import type { Test } from 'tap'
import { findFreePort } from '../../example-app/dist/open-port.js'
import { startProgram } from '../example-app/start-program.js'

const HOST = '127.0.0.1'
const SLOTS = 16_384
const NODES = 3

/** A Redis cluster of three nodes that share the keys; gives the URL of one. */
export async function startCluster (t: Test): Promise<string> {
  const directory = t.testdir({})
  const nodes = []
  for (let index = 0; index < NODES; index++) nodes.push(await startNode(t, index, directory))
  const [first, ...others] = nodes
  if (first === undefined) throw new Error('there are nodes')
  for (const { port, busPort } of others) await first.tell('MEET', HOST, String(port), String(busPort))
  for (const { tell } of nodes) while (!await isComplete(tell)) await sleep(20)
  for (const { close } of nodes) await close()
  return first.url
}

async function startNode (t: Test, index: number, directory: string) {
  const [port, busPort] = [await findFreePort(), await findFreePort()]
  await startProgram(t, 'redis-server', [
    '--port', String(port), '--cluster-port', String(busPort), '--bind', HOST, '--cluster-announce-ip', HOST,
    '--dir', directory, '--save', '', '--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${index}.conf`
  ], 'Ready to accept connections')
  const url = `redis://${HOST}:${port}`
  const admin = await createClient({ url }).connect()
  const tell = async (...command: string[]): Promise<string> => String(await admin.sendCommand(['CLUSTER', ...command]))
  const slotsOf = (node: number) => Math.round(SLOTS * node / NODES)
  await tell('ADDSLOTSRANGE', String(slotsOf(index)), String(slotsOf(index + 1) - 1))
  return { url, port, busPort, tell, close: () => admin.close() }
}

async function isComplete (tell: (...command: string[]) => Promise<string>): Promise<boolean> {
  const info = await tell('INFO')
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`)
}
