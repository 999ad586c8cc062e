import type { Buffer } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import process from 'node:process'
import { writeConfig } from '../../output/write.ts'
import { steppedFiles } from './stepped-files.ts'

/**
 * Usage: killed-writer.ts PATH TEXT N. Writes the text, but is killed before the call number N; where that call would
 * write, half of it is written first. Ends with code 0 when there are fewer calls.
 */
const [path = '', text = '', count = ''] = process.argv.slice(2)
let left = Number(count)

const files = steppedFiles(async ({ name, on, args }) => {
  if (left > 0) {
    left -= 1
    return
  }
  if (name === 'file.writeFile') {
    const bytes = args[0] as Buffer
    await (on as FileHandle).write(bytes.subarray(0, bytes.length >> 1))
  }
  process.kill(process.pid, 'SIGKILL')
  // The signal is on its way: nothing may happen before it arrives.
  await new Promise(() => {})
})

const result = await writeConfig(path, text, { now: () => Date.now(), files })
if (result.kind !== 'written') throw new Error(JSON.stringify(result))
