import { finding } from '../diagnostic.ts'

/** AXC005x: the listeners of `watch`: of probes and metrics, and of the page. */

export const cannotListen = finding(
  'AXC0050',
  'error',
  {
    title: 'The address of --listen or --ui cannot be used',
    cause: 'Something else listens there, the address is not one of this machine, or the port needs more rights.',
    fix: 'Name another address with that option, or stop whatever else listens there.',
  },
  (option: string, reason: string) => ({
    message: `nothing can listen here: ${reasons[reason] ?? reason}`,
    hint: `name another address with ${option}`,
  }),
)

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process does already (EADDRINUSE)',
  EADDRNOTAVAIL: 'the address is not one of this machine (EADDRNOTAVAIL)',
  EACCES: 'permission denied (EACCES)',
  ENOTFOUND: 'the name has no address (ENOTFOUND)',
}
