import { describePath, type Path } from '../../objects/object.ts'
import { finding } from '../diagnostic.ts'

/** AXC06xx: the result is ready, but does not come to stand where APISIX reads it. */

const wordEmptiness = {
  nothing: 'the result is empty, but this file is not',
  'no route': 'the result has no route, but this file has some',
} as const

export const emptyResult = finding(
  'AXC0601',
  'error',
  {
    title: 'The result has no route and would empty the gateway',
    cause:
      'No route came out of the compiler, or nothing at all, but the target file holds some. Most often the input folder is wrong or empty, or every rule was left out. APISIX would answer 404 to every request.',
    fix: 'Look at the input and at the other diagnostics. If the gateway is really to serve nothing, say so with --allow-empty.',
  },
  (emptiness: 'nothing' | 'no route') => ({
    message: `${wordEmptiness[emptiness]}: it is left as it is`,
    hint: 'check the input; --allow-empty empties the gateway on purpose',
  }),
)

export const targetIsSymlink = finding(
  'AXC0610',
  'error',
  {
    title: 'The target file is a symbolic link',
    cause:
      'The name to write to is a link to somewhere else. In a folder that others can write to, a planted link would let them choose which file is replaced or who reads the keys in it, so a link is never followed. A link in the path of the folder is fine.',
    fix: 'Write to the file that the link points to, or delete the link. For standard output, use -.',
  },
  (isStandardOutput: boolean) => ({
    message: 'the target is a symbolic link, which is not followed; nothing is written',
    hint: isStandardOutput ? 'use - for standard output' : 'name the real file, or delete the link',
  }),
)

export const targetIsNoFile = finding(
  'AXC0611',
  'error',
  {
    title: 'The target is not a regular file',
    cause: 'The name to write to is that of a folder, a device, a pipe or a socket.',
    fix: 'Name a file: for a folder, append the name of the file that is to be written in it. For standard output, use -.',
  },
  (what: string) => ({
    message: `the target is ${what}, not a file; nothing is written`,
    hint: what === 'a folder' ? 'name a file in it, such as apisix.yaml' : 'use - for standard output',
  }),
)

export const targetFolderMissing = finding(
  'AXC0612',
  'error',
  {
    title: 'The folder of the target file is not there',
    cause: 'It does not exist, has vanished since, or a part of its path is a file.',
    fix: 'Create the folder, or name another target. Folders are never created: a slip of the pen would go unnoticed.',
  },
  (folder: string) => ({
    message: `the file cannot be written: ${folder} is not a folder that exists`,
    hint: 'create the folder, or name another target',
  }),
)

export const writeFailed = finding(
  'AXC0613',
  'error',
  {
    title: 'The operating system refused to write the target',
    cause:
      'The message has the reason that the operating system gave. The new content of a file is written to a temporary one first, so the old file is complete and the temporary one is gone. Of what goes to standard output, some may be there.',
    fix: 'Remove the reason and run again.',
  },
  (reason: string, isStream = false) => ({
    message: isStream
      ? `it cannot be written: ${reasons[reason] ?? reason}`
      : `the file cannot be written: ${reasons[reason] ?? reason}; what was there before is untouched`,
    hint: remedies[reason],
  }),
)

export const folderNotSynced = finding(
  'AXC0614',
  'error',
  {
    title: 'The target file is replaced, but perhaps not for good',
    cause:
      'The new file has its name and APISIX reads it, but the file system failed to store the change in the folder. After a power failure the old file may be back.',
    fix: 'Look at the health of the disk, then change the input or delete the file, so that it is written again.',
  },
  (reason: string) => ({
    message: `the file is replaced, but its folder cannot be synced: ${reasons[reason] ?? reason}`,
    hint: 'look at the health of the disk',
  }),
)

export const shrinkHeld = finding(
  'AXC0620',
  'error',
  {
    title: 'A new file is held back because many routes would vanish',
    cause:
      'More of the served routes than --max-shrink allows, or all of them, are not in the new result, and no deletion or edit explains it. Most often a listing came back incomplete, a volume is not mounted, or an option or the class was changed. APISIX goes on with the old file.',
    fix: 'Find out why the objects are missing; when they are back, the file is written by itself. If the routes are really to go: kill -USR1 the process, POST /accept-shrink to its listener, or start it with --accept-shrink.',
  },
  (vanishing: number, served: number, examples: readonly string[]) => ({
    message: `${vanishing} of ${served} routes would vanish without a deletion that explains it, such as ${examples.join(', ')}; the file is left as it is`,
    hint: 'find out why they are missing; kill -USR1 or POST /accept-shrink lets them go',
  }),
)

export const emptyOutcome = finding(
  'AXC0621',
  'error',
  {
    title: 'A new file is held back because it has no route',
    cause:
      'No route is left, while the file in place holds some. Such a file makes APISIX answer 404 to every request, so it is never written without an explicit word.',
    fix: 'Look at the input and at the other diagnostics. If the gateway is really to serve nothing: kill -USR1 the process, POST /accept-shrink to its listener, or start it with --allow-empty.',
  },
  (emptiness: 'nothing' | 'no route') => ({
    message: `${wordEmptiness[emptiness]}: it is left as it is`,
    hint: 'check the input; --allow-empty, kill -USR1 or POST /accept-shrink empties the gateway on purpose',
  }),
)

export const otherWriter = finding(
  'AXC0622',
  'error',
  {
    title: 'Another process writes the same file',
    cause:
      'A lock file beside the target names a process that is alive. Two writers would replace the work of each other every second.',
    fix: 'Stop one of them, or let each write a file of its own. A lock whose process has died is taken over by itself: at once, or after 15 seconds where the process cannot be asked, as in another container.',
  },
  (owner: string, lock: string) => ({
    message: `${owner} writes this file already; nothing is written`,
    hint: `stop it, or write to another file; its lock is ${lock}`,
  }),
)

export const lockFailed = finding(
  'AXC0623',
  'error',
  {
    title: 'The lock beside the target cannot be made',
    cause: 'A lock file keeps a second writer away from the target; the file system refused it.',
    fix: 'Let this user write in the folder of the target.',
  },
  (reason: string) => ({
    message: `the lock beside the file cannot be made: ${reasons[reason] ?? reason}`,
    hint: remedies[reason],
  }),
)

export const lockLost = finding(
  'AXC0624',
  'error',
  {
    title: 'Another process has taken over the file',
    cause:
      'The lock beside the target names another process: somebody removed it before that one started, or this process was stopped for so long that it counted as dead.',
    fix: 'Let one process write the file. This one ends, so that the two do not replace the work of each other.',
  },
  () => ({
    message: 'the lock beside the file is no longer ours: this process ends',
    hint: 'let one process write the file',
  }),
)

/** What the error codes of file systems mean. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES)',
  EBADF: 'it is closed (EBADF)',
  EDQUOT: 'the disk quota is used up (EDQUOT)',
  EFBIG: 'the file is too large for the file system (EFBIG)',
  EIO: 'the disk reports an error (EIO)',
  ENAMETOOLONG: 'the name is too long (ENAMETOOLONG)',
  ENOENT: 'its folder is not there (ENOENT)',
  ENOTDIR: 'a part of its path is no folder (ENOTDIR)',
  ENOSPC: 'no space left on the device (ENOSPC)',
  EPERM: 'the operation is not permitted (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'let this user read and write in the folder, and read the file',
  EDQUOT: 'free some space',
  ENOENT: 'create the folder, or name another target',
  ENOSPC: 'free some space',
  ENOTDIR: 'name a target in a folder that exists',
  EPERM: 'let this user write in the folder and own the file',
  EROFS: 'name a target on a file system that can be written to',
}

/** A value for a message: short, on one line, told from a number; of others their sort. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return typeof value === 'object' && value !== null ? 'a mapping' : String(value)
}

/** `plugin cors: allow_origins`, `hosts[0]`: whose field, and which. */
function subjectOf([section, plugin, ...steps]: Path): string {
  if (section !== 'plugins' || plugin === undefined) {
    return describePath([section, plugin].filter((step) => step !== undefined).concat(steps))
  }
  const field = describePath(steps)
  return `plugin ${plugin}${field === '' ? '' : `: ${field}`}`
}

export const dataPlaneRefuses = finding(
  'AXC0630',
  'error',
  {
    title: 'The data plane would not take a part of an object',
    cause:
      'The schema that the data plane itself serves (--schema) does not allow what stands there. APISIX would drop the whole route, consumer or upstream for it, with a line in its log only.',
    fix: 'Correct the field that the message names; the documentation of the plugin describes each. If the data plane was upgraded since, pull its schema again: apisixc schema pull.',
  },
  (
    itemPath: Path,
    value: unknown,
    { problem, closest }: { readonly problem: string; readonly closest?: string },
    so: string,
  ) => ({
    message: `the data plane would drop it: ${[subjectOf(itemPath), value !== undefined && `is ${shown(value)} and`, problem].filter(Boolean).join(' ')}; ${so}`,
    hint: closest === undefined ? undefined : `did you mean ${closest}?`,
  }),
)

export const pluginNotLoaded = finding(
  'AXC0631',
  'error',
  {
    title: 'The data plane does not load a plugin',
    cause:
      'The schema that the data plane serves (--schema) has no such plugin: the name is misspelt, or the plugin is missing in the list of plugins of its config.yaml. Without the plugin the route would be unprotected, or dropped.',
    fix: 'Correct the name, or add the plugin to `plugins` (for TCP and UDP to `stream_plugins`) in the config.yaml of APISIX, restart it and pull its schema again.',
  },
  (name: string, closest: string | undefined, so: string, ofStreams?: readonly string[]) => ({
    message: `the data plane does not load plugin ${JSON.stringify(name)}${ofStreams ? ' for TCP and UDP' : ''}; ${so}`,
    hint:
      closest !== undefined
        ? `did you mean ${closest}?`
        : ofStreams === undefined
          ? 'add it to the plugins in the config.yaml of APISIX'
          : `it loads ${ofStreams.join(', ') || 'none'} there; others can be added to its stream_plugins`,
  }),
)

export const fieldOfNoPlugin = finding(
  'AXC0633',
  'warning',
  {
    title: 'The data plane does not know a field of a plugin or of its metadata',
    cause:
      'The schema that the data plane serves (--schema) names the fields of the plugin or of its metadata, and this is none of them. APISIX takes it without a word and never looks at it, so that the plugin does what it does without it.',
    fix: 'Correct the name, or take the field out. A field that came with a newer release needs that release of APISIX.',
  },
  (plugin: string, field: Path, names: readonly string[], closest: string | undefined) => ({
    message: `plugin ${plugin} knows no field ${JSON.stringify(describePath(field))}, and ignores it`,
    hint: closest === undefined ? `there are ${names.join(', ')}` : `did you mean ${closest}?`,
  }),
)

export const schemaPartUnchecked = finding(
  'AXC0632',
  'warning',
  {
    title: 'A part of the data plane schema is not understood',
    cause:
      'Patterns in it are written for another regular expression engine, and plugins of your own may use what is no JSON Schema. What is not understood is not checked; all the rest is.',
    fix: 'Nothing, if the plugin is checked well enough. Of a plugin of your own, write its schema in JSON Schema draft 7.',
  },
  (path: Path, reason: string) => ({
    message: `${describePath(path)} ${reason}; it is not checked`,
    hint: 'all else of the schema is checked',
  }),
)
