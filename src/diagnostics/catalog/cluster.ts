import { finding } from '../diagnostic.ts'

/** AXC0150–0169: how the cluster is to be reached cannot be made out, or is unsafe. */

export const notInPod = finding(
  'AXC0150',
  'error',
  {
    title: 'This is no pod, and no kubeconfig was named',
    cause:
      'Without --kubeconfig the service account of the pod is used, and Kubernetes tells every pod where the API server is in KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. One of these variables is not set.',
    fix: 'Outside of a cluster, name a kubeconfig with --kubeconfig. In a pod, look for something that empties the environment, and on Deno for a missing --allow-env.',
  },
  (variable: string) => ({
    message: `${variable} is not set, so this is not a pod of a cluster`,
    hint: 'name a kubeconfig with --kubeconfig, or run in a pod',
  }),
)

export const serviceAccountUnusable = finding(
  'AXC0151',
  'error',
  {
    title: 'The service account of the pod cannot be used',
    cause:
      'The token or the certificate of the authority is not where Kubernetes mounts it. Most often the pod or its ServiceAccount says `automountServiceAccountToken: false`, or the user of the container may not read the files.',
    fix: 'Let the token be mounted, in the spec of the pod: `automountServiceAccountToken: true`.',
  },
  (reason: string) => ({
    message: `the service account of this pod cannot be used: ${reason}`,
    hint: 'set automountServiceAccountToken: true in the spec of the pod',
  }),
)

export const kubeconfigReaderUnusable = finding(
  'AXC0152',
  'error',
  {
    title: 'This runtime cannot load what reads a kubeconfig',
    cause:
      'Kubeconfigs are read by the package @kubernetes/client-node. It is not installed, or this runtime is too old for it: it needs Node 22.19, and Deno and Bun as they are. In a pod it is not needed.',
    fix: 'Run on Bun, on Deno, or on a newer Node, with the packages installed as package-lock.json has them.',
  },
  (reason: string) => ({
    message: `kubeconfigs cannot be read here: ${reason}`,
    hint: 'use Bun, Deno, or Node 22.19 and newer, and install the packages',
  }),
)

export const kubeconfigMissing = finding(
  'AXC0153',
  'error',
  {
    title: 'The kubeconfig cannot be read',
    cause:
      'The file that --kubeconfig or the environment variable KUBECONFIG names is not there or may not be read. Where neither is given it is .kube/config in the home folder.',
    fix: 'Name a kubeconfig that exists. `kubectl config view` shows what kubectl uses.',
  },
  (reason: string) => ({ message: `the kubeconfig cannot be read: ${reason}`, hint: 'name one with --kubeconfig' }),
)

export const kubeconfigBroken = finding(
  'AXC0154',
  'error',
  {
    title: 'The kubeconfig is broken',
    cause:
      'It is no YAML, or one of its entries lacks what it must have: a cluster its server, a context its cluster, a client certificate its key. What stands there is not quoted, since it may be secret.',
    fix: 'Repair the file; `kubectl config view` complains about the same.',
  },
  (reason: string) => ({ message: `the kubeconfig is broken: ${reason}`, hint: 'compare with kubectl config view' }),
)

export const contextNotFound = finding(
  'AXC0155',
  'error',
  {
    title: 'The kubeconfig has no such context',
    cause:
      'The context that --context names, or else the current one, is not in the kubeconfig. A kubeconfig without a current context needs --context.',
    fix: 'Name one of the contexts that `kubectl config get-contexts` shows.',
  },
  (context: string | undefined, known: readonly string[], closest: string | undefined) => ({
    message:
      context === undefined ? 'the kubeconfig has no current context' : `the kubeconfig has no context ${context}`,
    hint: contextsThereAre(known, closest),
  }),
)

function contextsThereAre(known: readonly string[], closest: string | undefined): string {
  if (known.length === 0) return 'it has no contexts at all'
  const meant = closest === undefined ? '' : `did you mean ${closest}?`
  if (meant !== '' && known.length === 1) return meant
  return `${meant} it has ${known.join(', ')}`.trim()
}

export const contextIncomplete = finding(
  'AXC0156',
  'error',
  {
    title: 'A context of the kubeconfig names something that is not there',
    cause: 'The context names a cluster or a user, and no entry of the kubeconfig has that name.',
    fix: 'Correct the context, or add the entry. Where KUBECONFIG names several files, all of them are read together.',
  },
  (context: string, what: 'cluster' | 'user', name: string) => ({
    message: `context ${context} names the ${what} ${name}, which the kubeconfig does not have`,
    hint: `add the ${what}, or choose another context with --context`,
  }),
)

export const kubeconfigFieldUnsupported = finding(
  'AXC0157',
  'error',
  {
    title: 'The kubeconfig asks for something that is not supported',
    cause:
      'A field that changes how the API server is reached or as whom cannot be honoured: `proxy-url`, or impersonation beyond `as`. Without it the wrong way or the wrong rights would be used, so there is no connection at all.',
    fix: 'Use a context without the field. Behind a proxy, `kubectl proxy` and a kubeconfig that names `http://127.0.0.1:8001` as its server will do.',
  },
  (field: string) => ({
    message: `the kubeconfig sets ${field}, which is not supported`,
    hint: 'choose another context, or go through kubectl proxy',
  }),
)

export const serverNotVerified = finding(
  'AXC0158',
  'warning',
  {
    title: 'The certificate of the API server is not verified',
    cause:
      'The kubeconfig says `insecure-skip-tls-verify: true`. Whoever sits between here and the API server can read everything, the token included, and can answer in its place.',
    fix: 'Put the certificate of the authority into the kubeconfig (`certificate-authority-data`) and remove the field.',
  },
  (server: string) => ({
    message: `the certificate of ${server} is not verified, because the kubeconfig says so`,
    hint: 'set certificate-authority-data in place of insecure-skip-tls-verify',
  }),
)

export const serverNotEncrypted = finding(
  'AXC0159',
  'warning',
  {
    title: 'The API server is reached without encryption',
    cause:
      'The kubeconfig names a server that begins with http:// on another machine. Objects and Secrets can be read and changed on the way. No credentials are sent there.',
    fix: 'Name the server with https://. For `kubectl proxy`, use 127.0.0.1.',
  },
  (server: string) => ({
    message: `${server} is reached without encryption, and without credentials`,
    hint: 'name a server that begins with https://',
  }),
)
