import { type Code, finding } from '../diagnostic.ts'

/** AXC0180–0189: what was good stays in force while what replaces it is broken. */

export const itemHeld = finding(
  'AXC0180',
  'warning',
  {
    title: 'What an object was when it last was good is held',
    cause:
      'The object, or a rule of it, has an error now, over which it would be left out of the file. While apisixc watches, it goes on being served as it last was good. Other rules of the object are served as they are written now.',
    fix: 'Correct what the other diagnostic of the object says: then the new form takes over at once. Or delete the object or the rule: nothing that is deleted is held. With --no-hold nothing is.',
  },
  (item: string, code: Code, since: string) => ({
    message: `${item} is held: since ${since} it is served as it last was good, instead of being left out over ${code}`,
    hint: `correct what ${code} says, or delete the object or the rule`,
  }),
)

export const upstreamHeld = finding(
  'AXC0181',
  'warning',
  {
    title: 'Settings of an upstream are held',
    cause:
      'An ApisixUpstream or a BackendTrafficPolicy has an error now, over which every rule that sends requests there would be left out. While apisixc watches, the upstream keeps the settings that it last had; its nodes are those of now.',
    fix: 'Correct what the other diagnostic of the object says, or delete the object. With --no-hold nothing is held.',
  },
  (item: string, code: Code, since: string) => ({
    message: `${item} is held: since ${since} it has the settings that it last had, and the nodes of now, instead of being left out over ${code}`,
    hint: `correct what ${code} says, or delete the object`,
  }),
)

export const heldFileUnusable = finding(
  'AXC0182',
  'warning',
  {
    title: 'The file with what was held cannot be used',
    cause:
      'Beside the output there is a file in which watch keeps what it holds for objects that are broken, so that this survives a restart. It is damaged, or of another release. It is ignored.',
    fix: 'Nothing has to be done but to correct the broken objects: until then they are left out. The file is replaced when something is held again.',
  },
  (reason: string) => ({
    message: `what was held before cannot be used: ${reason}; objects that are broken now are left out`,
    hint: 'correct the objects that have errors',
  }),
)

export const heldFileNotWritten = finding(
  'AXC0183',
  'warning',
  {
    title: 'What is held could not be kept for the next start',
    cause:
      'The file beside the output in which watch keeps what it holds could not be written or removed. What is held is in the output all the same, and will be lost if apisixc is started again.',
    fix: 'See that the folder of the output is writable and has room. It is tried again whenever something compiles.',
  },
  (reason: string) => ({
    message: `what is held could not be kept for the next start: ${reason}`,
    hint: 'see that the folder of the output is writable and has room',
  }),
)
