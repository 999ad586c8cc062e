import { finding } from '../diagnostic.ts'
import { quoted } from '../words.ts'

/** AXC0001–0099: what was asked for, by options from wherever, cannot be done. Nothing is read or written then. */

export const wrongOption = finding(
  'AXC0001',
  'error',
  {
    title: 'An option has a value that it does not take',
    cause: 'The value is misspelt, out of range, or belongs to another option.',
    fix: 'Give one of the values that the hint names; `apisixc COMMAND --help` describes each option.',
  },
  (option: string, value: string, allowed: string, closest?: string) => ({
    message: `${option} does not take ${JSON.stringify(value)}`,
    hint: `${closest === undefined ? '' : `did you mean ${closest}? `}it takes ${allowed}`,
  }),
)

export const noInputNamed = finding(
  'AXC0002',
  'error',
  {
    title: 'No input was named',
    cause: 'The command line names no file, no folder and no standard input, so there is nothing to compile.',
    fix: 'Name files or folders, or `-` for standard input: `kustomize build . | apisixc build -`.',
  },
  () => ({ message: 'nothing to read', hint: 'name files, folders, or - for standard input' }),
)

export const jsonNeedsNewerTarget = finding(
  'AXC0003',
  'error',
  {
    title: 'The target release cannot load a JSON file',
    cause:
      'The output file ends in .json, which APISIX loads with `config_provider: json`. That exists since APISIX 3.13.',
    fix: 'Write a .yaml file, or set `--target` to 3.13 or newer if that is what runs.',
  },
  (output: string, target: string) => ({
    message: `APISIX ${target} cannot load ${output}: JSON is read since 3.13`,
    hint: 'write a .yaml file, or set --target to the release that runs',
  }),
)

export const outputIsInput = finding(
  'AXC0004',
  'error',
  {
    title: 'The output file is also an input',
    cause:
      'The file after `-o` is named as an input, or stands in an input folder and was not written by this tool, so compiling would overwrite what it was compiled from.',
    fix: 'Give another output file.',
  },
  (output: string) => ({ message: `${output} is an input and would be overwritten`, hint: 'give -o another file' }),
)

export const mappedTwice = finding(
  'AXC0005',
  'error',
  {
    title: 'A Service port is mapped to two places',
    cause: 'Two `--map` options name the same Service and port, and only one of them can hold.',
    fix: 'Keep one of the two.',
  },
  (service: string, first: string, second: string) => ({
    message: `--map sends ${service} to both ${first} and ${second}`,
    hint: 'keep one of the two',
  }),
)

export const inputHoldsNothing = finding(
  'AXC0006',
  'warning',
  {
    title: 'The input holds no object that is compiled',
    cause:
      'The files are empty or hold other kinds only, or the program before the pipe printed nothing, most often because it failed.',
    fix: 'Look at what that program said. In a script, `set -o pipefail` stops a pipeline in which it fails.',
  },
  () => ({
    message: 'the input holds no object that is compiled',
    hint: 'are these the right files, and did the program before a pipe succeed?',
  }),
)

export const unknownVariable = finding(
  'AXC0020',
  'warning',
  {
    title: 'An environment variable looks like an option and is none',
    cause:
      'Variables that start with APISIXC_ set options: APISIXC_MAX_DELAY is --max-delay. The rest of this name is that of no option, so the variable does nothing.',
    fix: 'Correct the name, or rename the variable if it is meant for another program. `apisixc config` lists what is in force.',
  },
  (name: string, closest?: string) => ({
    message: `${name} is the variable of no option and does nothing`,
    hint: closest === undefined ? 'apisixc config lists the options there are' : `did you mean ${closest}?`,
  }),
)

export const brokenConfigFile = finding(
  'AXC0021',
  'error',
  {
    title: 'The configuration file is not valid YAML',
    cause: 'A slip in indentation, quoting or brackets, an option that is there twice, or more than one document.',
    fix: 'Correct the text at the place shown. `apisixc config` prints a file of the right form.',
  },
  (reason: string, isExact: boolean) => ({
    message: `the configuration file is no valid YAML (${reason})`,
    hint: isExact ? undefined : 'the slip may be a little earlier than the place shown',
  }),
)

export const unknownSetting = finding(
  'AXC0022',
  'error',
  {
    title: 'The configuration file names an option that does not exist',
    cause:
      'Options are called there exactly as on the command line, without the dashes in front: `max-delay`, `no-stream`. The file itself is named on the command line or by APISIXC_CONFIG only.',
    fix: 'Correct the name. `apisixc config` prints all of them.',
  },
  (name: string, closest?: string) => ({
    message: `there is no option ${name}`,
    hint: closest === undefined ? 'apisixc config lists the options there are' : `did you mean ${closest}?`,
  }),
)

export const wrongSetting = finding(
  'AXC0023',
  'error',
  {
    title: 'An option in the configuration file has the wrong form',
    cause:
      'A list or a mapping stands where one value belongs, a flag is neither true nor false, or the value is missing.',
    fix: 'Give what the message asks for, or take the option out: what is not there has its default.',
  },
  (name: string, wanted: string, isEmpty: boolean) => ({
    message: `${name} takes ${wanted}`,
    hint: isEmpty ? 'give it a value, or leave it out' : undefined,
  }),
)

export const excludedOptions = finding(
  'AXC0024',
  'error',
  {
    title: 'Two options exclude each other',
    cause: 'Both are set in the same place, so neither counts more than the other.',
    fix: 'Keep one of the two. An option on the command line overrides one in the environment, and that one in the file.',
  },
  (one: string, other: string) => ({
    message: `${one} and ${other} cannot hold at the same time`,
    hint: 'keep one of the two',
  }),
)

export const nothingToWatch = finding(
  'AXC0025',
  'error',
  {
    title: 'Nothing to watch was named',
    cause: 'The command line names no file and no folder, and no cluster is asked for.',
    fix: 'Name files or folders, or give --cluster: in a pod it needs nothing more, elsewhere it uses the kubeconfig.',
  },
  () => ({ message: 'nothing to watch', hint: 'name files or folders, or give --cluster' }),
)

export const folderAndCluster = finding(
  'AXC0026',
  'error',
  {
    title: 'Paths and a cluster are both named',
    cause: 'Paths are named, and --cluster is set too. One file is made from one of them.',
    fix: 'Name paths or give --cluster, not both. To make a file of each, run two commands with two output files.',
  },
  (path: string) => ({
    message: `${path} is named although --cluster says what to read`,
    hint: 'leave the paths or --cluster out',
  }),
)

export const needsCluster = finding(
  'AXC0027',
  'error',
  {
    title: 'An option has a meaning for a cluster only',
    cause: 'The option says which cluster, or which part of it, is read, but files or folders are what is read.',
    fix: 'Add --cluster, or leave the option out. What a folder holds is compiled whole; to compile it once there is `apisixc build`.',
  },
  (option: string, instead?: string) => ({
    message: `${option} means nothing without --cluster`,
    hint: `add --cluster, or ${instead ?? 'leave it out'}`,
  }),
)

export const streamNotWatched = finding(
  'AXC0028',
  'error',
  {
    title: 'Standard input or output cannot be watched',
    cause: 'Standard input is read once, and a file that is to be replaced needs a name.',
    fix: 'Name files or folders and an output file. For one run, use `apisixc build`, or --cluster --once.',
  },
  (what: 'standard input' | 'standard output') => ({
    message:
      what === 'standard input' ? '- cannot be watched: standard input never changes' : 'a watched file needs a name',
    hint: what === 'standard input' ? 'apisixc build - reads it once' : 'give -o a file; - goes with --once only',
  }),
)

export const delayTooShort = finding(
  'AXC0029',
  'error',
  {
    title: 'The longest wait is shorter than the silence that is waited for',
    cause:
      '--settle says how long nothing may happen before a write, --max-delay ends the waiting when it never is silent.',
    fix: 'Raise --max-delay or lower --settle.',
  },
  (maxDelay: string, settle: string) => ({
    message: `--max-delay ${maxDelay} is shorter than --settle ${settle}`,
    hint: 'raise the one or lower the other',
  }),
)

export const takesRestart = finding(
  'AXC0030',
  'warning',
  {
    title: 'A changed option takes effect at the next start',
    cause:
      'The configuration was read again, and this option differs. What is watched, where the file is, where this program listens and how it logs is settled when it starts. All other changes are in force.',
    fix: 'Restart apisixc when it suits you; the file that APISIX reads stays where it is.',
  },
  (option: string, inForce: string, wanted: string) => ({
    message: `${option} stays ${inForce} until the next start, then it is ${wanted}`,
    hint: 'restart apisixc',
  }),
)

export const permissionMissing = finding(
  'AXC0044',
  'error',
  {
    title: 'Deno does not permit what the command needs',
    cause:
      'Deno lets a program read, write, connect and see the environment only as far as the flags of `deno run` say, and the message names the one that is missing. Nothing was written after that.',
    fix: 'Add the flag before src/main.ts. The README has a table of what each command needs; watch needs `--allow-env` and `--allow-sys=hostname` besides reading and writing, and `--allow-net` for what it listens to or asks.',
  },
  (refusal: string, flag: string | undefined) => ({
    message: `Deno does not permit this: ${refusal}`,
    hint: `${flag === undefined ? 'permit it' : `add ${flag}`} to deno run, before src/main.ts; the README lists what each command needs`,
  }),
)

export const withoutEffect = finding(
  'AXC0032',
  'warning',
  {
    title: 'An option has no effect here',
    cause:
      'watch runs until it is stopped, or with --once it compiles and ends. Some options shape only the one: how changes become writes and what is answered to probes, or how the report at the end looks and which exit code it gives.',
    fix: 'Leave the option out, or use the one that the hint names.',
  },
  (option: string, isOnce: boolean, hint: string) => ({
    message: `${option} has no effect ${isOnce ? 'with' : 'without'} --once`,
    hint,
  }),
)

export const sourceNotSeen = finding(
  'AXC0031',
  'error',
  {
    title: 'The cluster was not seen in time',
    cause:
      'Something that has to be read did not come: the API server cannot be reached, refuses the account, or does not answer. Nothing is written, since a file with a part of the objects could leave out routes or protections.',
    fix: 'See whether the API server can be reached from here with this kubeconfig or service account, and whether the account may do what `apisixc rbac` prints.',
  },
  (reason: string, seconds: number) => ({
    message: `after ${seconds} s not everything was seen: ${reason}; nothing is written`,
    hint: 'see whether the API server can be reached and the account may read it',
  }),
)

export const schemaUnusable = finding(
  'AXC0045',
  'error',
  {
    title: 'The schema of the data plane cannot be had',
    cause:
      'The file or the control API that `--schema` names cannot be read, or holds something else than what APISIX serves at `/v1/schema` of its control API. Nothing is compiled: unchecked, the file could hold what APISIX drops.',
    fix: 'Save the schema anew, `apisixc schema pull http://127.0.0.1:9090 -o apisix-schema.json`, or see whether the control API is on (`enable_control` in the config.yaml of APISIX) and can be reached from here.',
  },
  (where: string, reason: string) => ({
    message: `the schema of the data plane cannot be had from ${where}: ${reason}`,
    hint: /^https?:/.test(where)
      ? 'see whether enable_control is on in the config.yaml of APISIX, and whether that address can be reached from here'
      : 'save it anew: apisixc schema pull http://127.0.0.1:9090 -o apisix-schema.json',
  }),
)

export const schemaSilent = finding(
  'AXC0046',
  'warning',
  {
    title: 'The control API of the data plane does not answer',
    cause:
      'APISIX is not up yet, restarts, or has no control API at that address. The file is written all the same: checked by the schema that was read last or, before the first answer, by what apisixc knows of APISIX itself.',
    fix: 'Nothing, if APISIX starts or restarts: it is asked again and again. Otherwise see whether `enable_control` is on in its config.yaml, and at which address.',
  },
  (reason: string, hasSchema: boolean) => ({
    message: `what the data plane takes cannot be read: ${reason}; ${
      hasSchema ? 'what it said last counts' : 'objects are checked without it meanwhile'
    }`,
    hint: 'it is asked again every 5 s',
  }),
)

export const pageIsOpen = finding(
  'AXC0007',
  'warning',
  {
    title: 'The page of --ui can be reached from other machines',
    cause:
      'The address after `--ui` is not one of this machine alone, and nobody is asked who they are: whoever reaches it sees every route, plugin and node, and lines of manifests.',
    fix: 'Give `--ui 127.0.0.1:PORT`, and reach it from elsewhere with `ssh -L` or `kubectl port-forward`. In a container whose port is published to this machine only it is all right.',
  },
  () => ({
    message: 'the page is served to whoever reaches this address',
    hint: 'give 127.0.0.1:PORT, unless only this machine reaches it',
  }),
)

export const brokenPolicy = finding(
  'AXC0080',
  'error',
  {
    title: 'The policy file is not valid YAML',
    cause: 'A slip in indentation, quoting or brackets, a field that is there twice, or more than one document.',
    fix: 'Correct the text at the place shown. `samples/policy/policy.yaml` has every field.',
  },
  (reason: string, isExact: boolean) => ({
    message: `the policy is no valid YAML (${reason}); nothing is compiled without it`,
    hint: isExact ? undefined : 'the slip may be a little earlier than the place shown',
  }),
)

export const unknownPolicyField = finding(
  'AXC0081',
  'error',
  {
    title: 'The policy has a field that does not exist',
    cause:
      'A field is misspelt or stands in the wrong place. What is not understood could be a protection, so nothing is compiled.',
    fix: 'Correct the name, or move the field. `samples/policy/policy.yaml` has every field.',
  },
  (field: string, closest?: string) => ({
    message: `there is no field ${quoted(field)} here in a policy`,
    hint:
      closest === undefined
        ? 'samples/policy/policy.yaml has every field'
        : `did you mean ${closest}, or does it stand in the wrong place?`,
  }),
)

export const wrongPolicyValue = finding(
  'AXC0082',
  'error',
  {
    title: 'A field of the policy has the wrong form',
    cause:
      'A value is missing, or none that the field takes. What is not understood could be a protection, so nothing is compiled.',
    fix: 'Give what the message asks for. A policy that says nothing on purpose is `rules: []`.',
  },
  (field: string, wanted: string) => ({
    message: `${field} must be ${wanted}`,
    hint: 'samples/policy/policy.yaml has every field',
  }),
)

export const policyKept = finding(
  'AXC0083',
  'error',
  {
    title: 'The changed policy cannot be used',
    cause:
      'The file of `--policy` was changed while `watch` runs, and cannot be read or understood now. The last good one stays in force.',
    fix: 'Correct what is told beside this; the file is read again as soon as it changes.',
  },
  () => ({
    message: 'the policy cannot be used as it is now; the one before stays in force',
    hint: 'correct it; it is read again when it changes',
  }),
)
