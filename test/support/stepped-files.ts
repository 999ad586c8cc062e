import * as nodeFiles from 'node:fs/promises'
import type { Files } from '../../output/write.ts'

/** A call that is about to happen: `rename`, or `file.sync` for a call of a handle. */
export interface Step {
  readonly name: string
  readonly on: object
  readonly args: readonly unknown[]
}

/** The real file system, in which `before` runs ahead of each call, those of open files included. */
export function steppedFiles(before: (step: Step) => void | Promise<void>): Files {
  const stepped = <T extends object>(target: T, prefix: string): T =>
    new Proxy(target, {
      get: (_, property) => {
        const member = target[property as keyof T]
        if (typeof member !== 'function') return member
        return async (...args: readonly unknown[]) => {
          const call = async (): Promise<unknown> => member.apply(target, args)
          try {
            await before({ name: `${prefix}${String(property)}`, on: target, args })
          } catch (error) {
            // A handle that refuses to close is closed all the same.
            if (property === 'close') await call()
            throw error
          }
          const result = await call()
          const isHandle = property === 'open' && typeof result === 'object' && result !== null
          return isHandle ? stepped(result, (await isFolder(result)) ? 'folder.' : 'file.') : result
        }
      },
    })
  return stepped({ ...nodeFiles }, '')
}

async function isFolder(handle: object): Promise<boolean> {
  return (await (handle as nodeFiles.FileHandle).stat()).isDirectory()
}
