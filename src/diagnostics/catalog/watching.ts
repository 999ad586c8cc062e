import { finding } from '../diagnostic.ts'

/** AXC0170–0179: the cluster answers, but not as it would have to. */

export const listForbidden = finding(
  'AXC0170',
  'error',
  {
    title: 'The API server does not let objects of a kind be read',
    cause:
      'The account lacks get, list or watch for this resource. No first file is written before everything that is watched was seen, since a file without these objects could leave out routes or protections; later on, what is known stays in force and other objects go on being served.',
    fix: 'Apply what `apisixc rbac` prints for the same options, and see that the binding names the account that is used.',
  },
  (resource: string, reason: string) => ({
    message: `${resource} may not be read: ${reason}`,
    hint: 'apply what apisixc rbac prints for the same options',
  }),
)

export const kindInOtherVersions = finding(
  'AXC0171',
  'error',
  {
    title: 'A kind is served in versions only that are not known here',
    cause:
      'The cluster has a CustomResourceDefinition of this kind, but in none of its served versions is there one that this release of apisixc can read.',
    fix: 'Update apisixc, or serve a known version in the CustomResourceDefinition.',
  },
  (kind: string, served: readonly string[], known: readonly string[]) => ({
    message: `${kind} is served as ${served.join(', ')}, and none of these is known; no object of it is compiled`,
    hint: `known are ${known.join(', ')}`,
  }),
)

export const discoveryFailed = finding(
  'AXC0172',
  'error',
  {
    title: 'The API server does not tell what it serves',
    cause: 'The question which kinds and versions there are was not answered. What is known stays in force.',
    fix: 'See whether the API server is well and can be reached; the question is asked again by itself.',
  },
  (reason: string) => ({
    message: `the API server does not tell what it serves: ${reason}`,
    hint: 'it is asked again by itself',
  }),
)
