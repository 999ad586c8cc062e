import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** A process, as others can recognise it. */
export interface ProcessName {
  readonly host: string
  readonly pid: number
  /** Its namespace and start time on Linux; empty where they cannot be read. */
  readonly identity: string
}

/** This process. */
export async function nameOfThisProcess(): Promise<ProcessName> {
  return { host: hostName(), pid: process.pid, identity: (await identityOf(process.pid)) ?? '' }
}

/**
 * Whether a process has ended. Undefined where nobody here can know: it is on another host or in another container, or
 * the system does not tell.
 */
export async function hasEnded(name: ProcessName): Promise<boolean | undefined> {
  const own = await nameOfThisProcess()
  if (own.identity === '' || name.identity === '' || name.host !== own.host) return undefined
  if (namespaceOf(name.identity) !== namespaceOf(own.identity)) return undefined
  return (await identityOf(name.pid)) !== name.identity
}

/** Empty where Deno may not know it. */
function hostName(): string {
  try {
    return hostname()
  } catch (problem) {
    if (problem instanceof Error && problem.name === 'NotCapable') return ''
    throw problem
  }
}

function namespaceOf(identity: string): string {
  return identity.split(' ')[0] ?? ''
}

/** `pid:[4026531836] 8123`: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, field 22. */
async function identityOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name of the program may hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, started] = [fields[0], fields[19]]
    // Ended, and only waiting for its parent to notice.
    if (state === 'Z' || state === 'X') return undefined
    return `${await readlink('/proc/self/ns/pid')} ${started}`
  } catch (problem) {
    const isRefused = problem instanceof Error && ('code' in problem || problem.name === 'NotCapable')
    if (isRefused) return undefined
    throw problem
  }
}
