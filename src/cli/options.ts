import type { Notation } from '../graph/notations.ts'
import { newestTarget, targets } from '../model/target.ts'
import { logLevels } from '../observe/log-level.ts'
import { resolveModes } from '../read/options.ts'
import { group } from './option.ts'

/** THE table of options: an option that is not here is none. */

/** Where `build` writes when nothing else is said. */
export const defaultOutput = 'output/apisix.yaml'

export const untypedPathsModes = ['as-written', 'prefix'] as const
export const missingEndpointsModes = ['leave-out', '503'] as const
export const styles = ['pretty', 'compact'] as const
export const reportFormats = ['text', 'json'] as const
export const failOnSeverities = ['error', 'warning'] as const

/** Options that decide which part of a cluster is seen. Kinds spec section 9.2. */
export const scopeOptions = group('Which objects of a cluster:', {
  namespace: {
    flags: '--namespace <name>',
    description: 'only this namespace, for which a Role is enough (repeatable)',
    form: 'list',
    isFixed: true,
  },
  namespaceSelector: {
    flags: '--namespace-selector <label>',
    description:
      'only namespaces with this label, KEY=VALUE (repeatable: values of one key are alternatives, keys add up)',
    form: 'list',
    excludes: 'namespace',
    isFixed: true,
  },
})

export const clusterOptions = group('Where the objects come from:', {
  cluster: {
    flags: '--cluster',
    description: 'a cluster: in a pod with its service account, elsewhere with a kubeconfig',
    form: 'flag',
    isFixed: true,
  },
  kubeconfig: {
    flags: '--kubeconfig <file>',
    description: 'this file instead of $KUBECONFIG or ~/.kube/config',
    form: 'text',
    isFixed: true,
  },
  context: { flags: '--context <name>', description: 'a context of the kubeconfig', form: 'text', isFixed: true },
  once: {
    flags: '--once',
    description: 'compile the state of the cluster once, then exit as build does',
    form: 'flag',
    isFixed: true,
  },
})

const { once: _, ...seenOptions } = clusterOptions
/** Those of commands that look at a cluster once, by themselves. */
export const clusterScopeOptions = { ...seenOptions, ...scopeOptions }

/** What is mixed in. */
export const includeOptions = group('What is compiled besides:', {
  include: {
    flags: '--include <file>',
    description: "mix in routes, plugin_metadata and so on of a file in APISIX's own form (repeatable)",
    form: 'list',
    isFixed: true,
  },
})

/** The one ConfigMap that is read, which needs a permission of its own. */
export const configMapOptions = group('What the objects become:', {
  pluginMetadataConfigmap: {
    flags: '--plugin-metadata-configmap <object>',
    description: 'read plugin metadata from this ConfigMap, NAMESPACE/NAME, as the controllers of 1.6 to 1.8 did',
    form: 'text',
    isFixed: true,
  },
})

/** Options that decide what the objects mean. */
const meaningOptions = group('What the objects become:', {
  target: {
    flags: '--target <release>',
    description: 'the APISIX release that reads the file',
    form: 'text',
    words: targets,
    fallback: newestTarget,
  },
  ingressClass: {
    flags: '--ingress-class <name>',
    description: 'leave out objects of another class',
    form: 'text',
  },
  resolve: {
    flags: '--resolve <mode>',
    description: 'how a Service becomes upstream nodes',
    form: 'text',
    words: resolveModes,
    fallback: 'auto',
  },
  missingEndpoints: {
    flags: '--missing-endpoints <what>',
    description: 'what becomes of a rule whose Service has no endpoint object',
    form: 'text',
    words: missingEndpointsModes,
    fallback: 'leave-out',
  },
  untypedPaths: {
    flags: '--untyped-paths <how>',
    description: 'how a path of an old Ingress without pathType is taken',
    form: 'text',
    words: untypedPathsModes,
    fallback: 'as-written',
  },
  assumeServices: {
    flags: '--assume-services',
    description: 'a Service that is not in the input becomes its DNS name',
    form: 'flag',
  },
  clusterDomain: {
    flags: '--cluster-domain <domain>',
    description: 'the end of DNS names in the cluster',
    form: 'text',
    fallback: 'cluster.local',
  },
  map: {
    flags: '--map <mapping>',
    description: 'send a Service elsewhere: SERVICE.NAMESPACE[:PORT]=HOST:PORT (repeatable)',
    form: 'list',
  },
  allowEnv: {
    flags: '--allow-env <name>',
    description: 'let plugins name this environment variable with $env:// (repeatable)',
    form: 'list',
  },
  allowSecretRefs: {
    flags: '--allow-secret-refs',
    description: 'let plugins hold $secret:// references',
    form: 'flag',
  },
  allowLua: {
    flags: '--allow-lua',
    description: 'let plugins and fields run code where no rule of --policy speaks of plugins',
    form: 'flag',
  },
  strictReferences: {
    flags: '--strict-references',
    description: 'follow a reference to another namespace only where a ReferenceGrant there allows it',
    form: 'flag',
  },
  stream: {
    flags: '--no-stream',
    description: 'leave TCP and UDP rules out: the data plane has no stream proxy',
    form: 'negation',
  },
})

/** Who may do what. */
const policyOptions = group('What the objects become:', {
  policy: {
    flags: '--policy <file>',
    description:
      'who may do what: hosts, plugins, references, quotas of each namespace; watch reads it again when it changes',
    form: 'text',
    isFixed: true,
  },
})
export const compileOptions = { ...meaningOptions, ...configMapOptions, ...policyOptions }

/** What the compiled objects are checked against. */
export const dataPlaneOptions = group('What the objects become:', {
  schema: {
    flags: '--schema <file>',
    description:
      'leave out what the data plane would drop: what it serves at /v1/schema, as a file, a URL, or auto for http://127.0.0.1:9090, which watch follows',
    form: 'text',
    isFixed: true,
  },
})

/** Options that decide where the file goes, and how it looks. */
export const outputOptions = group('Where it goes:', {
  output: {
    flags: '-o, --output <file>',
    description: 'the file to write, JSON when it ends in .json; - is standard output',
    form: 'text',
    fallback: defaultOutput,
    isFixed: true,
  },
  style: {
    flags: '--style <style>',
    description: 'for people, or cheap for APISIX to load',
    form: 'text',
    words: styles,
    fallback: 'pretty',
  },
  mode: {
    flags: '--mode <mode>',
    description: 'permissions of the file',
    form: 'text',
    fallback: '0640',
    isFixed: true,
  },
})

export const emptyOptions = group('Where it goes:', {
  allowEmpty: {
    flags: '--allow-empty',
    description: 'let a file without routes replace one that has some',
    form: 'flag',
  },
})

const endOptions = {
  failOn: {
    flags: '--fail-on <severity>',
    description: 'exit with 1 from this severity on',
    form: 'text',
    words: failOnSeverities,
    fallback: 'error',
  },
  format: {
    flags: '--format <format>',
    description: 'how diagnostics are written',
    form: 'text',
    words: reportFormats,
    fallback: 'text',
  },
} as const

/** Options that decide what is said, and with which exit code it ends. */
export const reportOptions = group('What is said:', {
  ...endOptions,
  verbose: {
    flags: '-v, --verbose',
    description: 'also notes that ask for nothing, and the kinds that were passed over',
    form: 'flag',
  },
  quiet: { flags: '-q, --quiet', description: 'errors only', form: 'flag', excludes: 'verbose' },
})

/** Options of pipelines: what else is written of the findings. */
export const findingOptions = group('What is said:', {
  report: {
    flags: '--report <what>',
    description: 'also sarif=FILE, junit=FILE, gitlab=FILE, json=FILE, or github for annotations (repeatable)',
    form: 'list',
  },
  severity: {
    flags: '--severity <code=level>',
    description: 'make a warning error, info or off, as in AXC0134=error (repeatable; in a file a mapping)',
    form: 'list',
    isMapping: true,
  },
  baseline: {
    flags: '--baseline <file>',
    description: 'findings in this file are known and do not count',
    form: 'text',
  },
  updateBaseline: {
    flags: '--update-baseline',
    description: 'write what is found now to the file of --baseline',
    form: 'flag',
  },
})

/** The same of a command that ends with `--once` only, and has a log otherwise. */
export const onceOptions = group('What --once says at its end:', endOptions)

/** Options that decide how a change becomes a write. */
export const loopOptions = group('How it follows:', {
  settle: {
    flags: '--settle <ms>',
    description: 'wait for this long a silence after a change',
    form: 'text',
    fallback: '100',
  },
  maxDelay: {
    flags: '--max-delay <ms>',
    description: 'wait no longer than this when changes go on and on',
    form: 'text',
    fallback: '500',
  },
  maxShrink: {
    flags: '--max-shrink <fraction>',
    description: 'hold a file back that lacks a larger part of the routes, unless they were seen to be deleted',
    form: 'text',
    fallback: '0.5',
  },
  allowEmpty: {
    flags: '--allow-empty',
    description:
      'let a file without routes replace one that has some: at the start, or where each was seen to be deleted',
    form: 'flag',
  },
  acceptShrink: {
    flags: '--accept-shrink',
    description: 'write the first result after the start, whatever it lacks',
    form: 'flag',
    isFixed: true,
  },
  retry: {
    flags: '--retry <seconds>',
    description: 'pauses before trying again, separated by commas; the last one repeats',
    form: 'list',
    // The schedule that users of the old controller know (its FAQ).
    fallback: ['1', '1', '1', '1', '1', '60'],
    isFixed: true,
  },
})

export const holdOptions = group('How it follows:', {
  hold: {
    flags: '--no-hold',
    description: 'leave out at once what breaks, instead of serving it on as it was when it last was good',
    form: 'negation',
    isFixed: true,
  },
})

export const confirmOptions = group('How it follows:', {
  confirm: {
    flags: '--confirm <url>',
    description: 'after each write ask this control API, such as http://127.0.0.1:9090, whether APISIX holds the file',
    form: 'text',
    isFixed: true,
  },
  confirmReady: {
    flags: '--confirm-ready',
    description: 'with --confirm and --listen: /readyz is 503 while APISIX does not hold the file',
    form: 'flag',
    isFixed: true,
  },
})

export const observeOptions = group('How it is watched itself:', {
  listen: {
    flags: '--listen <address>',
    description: 'serve health and metrics at HOST:PORT, IPv6 in brackets; a PORT alone is one of 127.0.0.1',
    form: 'text',
    isFixed: true,
  },
  ui: {
    flags: '--ui <address>',
    description:
      'for development: serve a page that shows routes and findings and follows changes; HOST:PORT as for --listen',
    form: 'text',
    isFixed: true,
  },
  logFormat: {
    flags: '--log-format <format>',
    description: 'how the log is written',
    form: 'text',
    words: reportFormats,
    fallback: 'text',
    isFixed: true,
  },
  logLevel: {
    flags: '--log-level <level>',
    description: 'what the log holds, from here on up',
    form: 'text',
    words: logLevels,
    fallback: 'info',
    isFixed: true,
  },
  verbose: {
    flags: '-v, --verbose',
    description: 'as --log-level debug; with --once also notes that ask for nothing',
    form: 'flag',
    isFixed: true,
  },
  quiet: {
    flags: '-q, --quiet',
    description: 'as --log-level error; with --once errors only',
    form: 'flag',
    excludes: 'verbose',
    isFixed: true,
  },
})

export const accountOptions = group('Whom to allow it:', {
  name: {
    flags: '--name <name>',
    description: 'the name of the account, of the roles and of their bindings',
    form: 'text',
    fallback: 'apisixc',
  },
  serviceAccountNamespace: {
    flags: '--service-account-namespace <name>',
    description: 'the namespace in which apisixc runs',
    form: 'text',
    fallback: 'default',
  },
})

/** The request that `explain` follows, and what it is asked of. */
export const requestOptions = group('Which request:', {
  method: { flags: '-X, --method <method>', description: 'the method of the request', form: 'text', fallback: 'GET' },
  header: {
    flags: '-H, --header <header>',
    description: 'a header of the request, NAME: VALUE (repeatable)',
    form: 'list',
    isWhole: true,
  },
  from: { flags: '--from <address>', description: 'the IP address from which the request comes', form: 'text' },
  port: { flags: '--port <number>', description: 'the port at which APISIX takes the request', form: 'text' },
  file: {
    flags: '--file <file>',
    description: 'ask a finished apisix.yaml or apisix.json instead of manifests',
    form: 'text',
  },
  schema: {
    flags: '--schema <file>',
    description:
      'what APISIX serves at /v1/schema of its control API, as a file, a URL or auto: tells in which order plugins run, and leaves out what it would drop',
    form: 'text',
  },
  json: { flags: '--json', description: 'answer for programs', form: 'flag' },
})

export const answerOptions = group('What is said:', { json: requestOptions.json })

/** What `report` shows. */
export const shownOptions = group('What is shown:', {
  file: {
    flags: '--file <file>',
    description: 'show a finished apisix.yaml or apisix.json instead of manifests',
    form: 'text',
  },
  schema: requestOptions.schema,
})

/** Where `report` writes when nothing else is said. */
export const defaultPage = 'report.html'

/** Where the page goes. Never from the environment: `output` there is the file that APISIX loads. */
export const pageOutputOptions = group('Where it goes:', {
  output: {
    flags: '-o, --output <file>',
    description: 'the page to write, .html; - is standard output',
    form: 'text',
    fallback: defaultPage,
  },
})

export const drawingFormats = ['mermaid', 'dot'] as const satisfies readonly Notation[]

/** What `graph` draws, and how. */
export const drawingOptions = group('What is drawn:', {
  format: {
    flags: '--format <format>',
    description: 'the notation: for Markdown and mermaid.live, or for Graphviz',
    form: 'text',
    words: drawingFormats,
    fallback: 'mermaid',
  },
  host: {
    flags: '--host <host>',
    description: 'only what takes requests for this host (repeatable)',
    form: 'list',
  },
  namespace: {
    ...scopeOptions.namespace,
    description: 'only what objects of this namespace become, and of a cluster only this namespace (repeatable)',
  },
  limit: {
    flags: '--limit <lines>',
    description: 'draw no more than this many lines; Mermaid refuses more than 500',
    form: 'text',
    fallback: '300',
  },
})

/** What `test` asks, and where else it tells the results. */
export const testingOptions = group('What is tested:', {
  file: {
    flags: '--file <file>',
    description: 'test a finished apisix.yaml or apisix.json instead of manifests',
    form: 'text',
  },
  init: {
    flags: '--init',
    description: 'write a first file of tests instead: one test for each route, as things are now',
    form: 'flag',
    excludes: ['coverage', 'coverageMin', 'report'],
  },
  against: {
    flags: '--against <url>',
    description: 'send the requests to a running gateway, such as http://127.0.0.1:9080 (repeatable: http and https)',
    form: 'list',
    excludes: ['init', 'coverage', 'coverageMin', 'file'],
  },
  coverage: { flags: '--coverage', description: 'also tell which routes no test reaches', form: 'flag' },
  coverageMin: {
    flags: '--coverage-min <percent>',
    description: 'the same, and fail where fewer of the routes are reached',
    form: 'text',
  },
  report: {
    flags: '--report <what>',
    description: 'also junit=FILE, json=FILE (repeatable)',
    form: 'list',
  },
})

export const differenceFormats = ['text', 'json', 'markdown'] as const

/** How `diff` compares, and how it tells what it found. */
export const differenceOptions = group('What is compared:', {
  format: {
    flags: '--format <format>',
    description: 'how the difference is told; markdown is for a comment on a pull request',
    form: 'text',
    words: differenceFormats,
    fallback: 'text',
  },
  schema: {
    flags: '--schema <file>',
    description:
      'what APISIX serves at /v1/schema of its control API, as a file, a URL or auto: a value that it fills in by itself is no difference, and what it would drop is left out',
    form: 'text',
  },
  kubeconfig: clusterOptions.kubeconfig,
  context: clusterOptions.context,
})

/** Which schema `schema` prints. */
export const schemaSettings = group('Which schema:', {
  apiVersion: {
    flags: '--api-version <version>',
    description: 'only this version of the kind, such as v2; otherwise all of them',
    form: 'text',
  },
  schema: {
    flags: '--schema <file>',
    description:
      'what APISIX serves at /v1/schema of its control API, as a file, a URL or auto: plugin configurations are described too',
    form: 'text',
  },
})

/** Where `schema pull` saves what it gets. Never from the environment: `output` there is the file that APISIX loads. */
export const pullOptions = group('Where it goes:', {
  output: {
    flags: '-o, --output <file>',
    description: 'the file to write; standard output otherwise',
    form: 'text',
  },
})

export const configOptions = group('Where options come from:', {
  config: {
    flags: '--config <file>',
    description: 'read options from a YAML file, by their long names',
    form: 'text',
    isFixed: true,
  },
})
