/** Texts of the help that say more than one line. */

export const paths = 'files and folders (.yaml, .yml and .json in them)'
export const pathsOrStream = 'files, folders (.yaml, .yml and .json in them), or - for standard input'

const optionNotes = `
Each option can also stand in the environment (--max-delay is APISIXC_MAX_DELAY; lists with commas, flags
true or false) and in the YAML file of --config (max-delay: 500). The command line counts most, then the
environment, then the file; --no-FLAG undoes a flag. 'apisixc config' shows what is in force.`

const exitCodeNotes = `
Exit codes:
  0   fine
  1   findings: see --fail-on
  2   an option is wrong; nothing was read
  4   an input cannot be read, or the file cannot be written; the old file stays
  70  a bug in apisixc`

export const program = `
Examples:
  apisixc build manifests/ -o apisix.yaml
  kustomize build . | apisixc check -
  apisixc watch manifests/ -o apisix.yaml
  apisixc explain AXC0302`

export const buildDescription = `Compiles the objects in files and folders into one file that a standalone APISIX loads.

What is wrong is left out, in the smallest part that can be left out safely, and said. The file is written \
all the same, and the exit code is 1. Where an input cannot be read at all, nothing is written: the old file stays.`

export const build = `${optionNotes}
${exitCodeNotes}

Examples:
  apisixc build manifests/ -o apisix.yaml
  kustomize build overlays/prod | apisixc build - -o /srv/apisix/apisix.yaml --style compact
  helm template shop ./chart | apisixc build - -o - > apisix.yaml
  apisixc build routes/ -o apisix.json --assume-services --target 3.14
  apisixc build manifests/ --include base.yaml -o apisix.yaml
  apisixc build manifests/ -o apisix.yaml --map cart.default:80=127.0.0.1:3000`

export const check = `${optionNotes}

Exit codes:
  0   fine
  1   findings: see --fail-on
  2   an option is wrong; nothing was read
  4   an input cannot be read
  70  a bug in apisixc

Examples:
  apisixc check manifests/
  apisixc check manifests/ --schema apisix-schema.json
  apisixc check manifests/ --fail-on warning --format json > report.json
  apisixc check manifests/ --report github --report sarif=apisixc.sarif --report junit=apisixc.xml
  apisixc check manifests/ --baseline apisixc-baseline.json --update-baseline
  helm template shop ./chart | apisixc check - --assume-services`

export const watchDescription = `Keeps the file of a standalone APISIX true while folders or a cluster change.

The first file is written when everything was seen once. After that each change is compiled and written on its \
own, once there was a short silence. What is wrong is left out and logged. While the input is away, or much of it \
vanishes without being deleted, the last good file stays.`

export const watch = `${optionNotes}

Signals:
  SIGTERM, SIGINT  end; the file stays
  SIGHUP           read the files of --config and --schema again
  SIGUSR1          write what is held back by --max-shrink

In a pod, --listen 0.0.0.0:8082 lets the kubelet reach the probes /livez and /readyz; a PORT alone, as in 8082
or :8082, is reached from the pod itself only.
${exitCodeNotes}

Examples:
  apisixc watch manifests/ -o apisix.yaml
  apisixc watch manifests/ -o apisix.yaml --ui 9000
  apisixc watch --cluster -o /srv/apisix/apisix.yaml --schema auto --listen 0.0.0.0:8082 --log-format json
  apisixc watch --cluster --namespace shop --namespace checkout -o apisix.yaml
  apisixc watch --cluster --context staging --once -o -`

export const configDescription = `Prints every option that is in force, and where it comes from.

As text it is a configuration file that --config takes; with --format json it is for programs. \
Options and paths are those of watch: put config in the place of watch to see what it would do.`

export const config = `${optionNotes}

Exit codes:
  0   fine
  2   an option is wrong
  70  a bug in apisixc

Examples:
  apisixc config > apisixc.yaml
  apisixc config --config apisixc.yaml --cluster --settle 250
  apisixc config --format json`

export const rbacDescription = `Prints Kubernetes manifests that allow apisixc to read what watch --cluster reads, and nothing else: a \
ServiceAccount with a Role and a RoleBinding in each --namespace, or with a ClusterRole and a ClusterRoleBinding.

Nothing is sent anywhere. Pipe it to kubectl apply, or keep it with your manifests.`

export const rbac = `${optionNotes}

Examples:
  apisixc rbac --service-account-namespace gateway | kubectl apply -f -
  apisixc rbac --namespace shop --namespace checkout --service-account-namespace gateway
  apisixc rbac --namespace-selector gateway=public --name edge`

export const crdsDescription = `Prints the CustomResourceDefinitions of all kinds of apisix.apache.org that apisixc compiles, \
for clusters without the Go controller. Every version is served, the newest is stored.

Nothing is sent anywhere. Pipe it to kubectl apply, or keep it with your manifests.`

export const crds = `
Examples:
  apisixc crds | kubectl apply -f -`

export const schemaDescription = `Prints the JSON Schema of a kind, with which an editor completes and checks manifests as they are typed.

With --schema the configuration of each plugin is described as the data plane knows it; \
'apisixc schema pull' saves what it knows.`

export const schema = `${optionNotes}

Exit codes:
  0   fine
  2   an option is wrong, there is no such kind, or what --schema names cannot be used
  70  a bug in apisixc

Examples:
  apisixc schema ApisixRoute > apisix-route.schema.json
  apisixc schema ApisixRoute --api-version v2 --schema apisix-schema.json > apisix-route.schema.json
and in the first line of a manifest, for yaml-language-server:
  # yaml-language-server: $schema=./apisix-route.schema.json`

export const side =
  'a folder or file of manifests, - for standard input, an apisix.yaml or apisix.json, git:REF:PATH, cluster, or control:URL'

export const diffDescription = `Tells what changes for requests between two configurations: routes that are gone and protections \
that are gone first, then what other requests are taken, then the rest. Manifests are compiled, finished files are read; \
nothing is written.

Nothing secret is shown: a credential or key is only said to have changed. Changed nodes are only counted.`

export const diff = `${optionNotes}

Sides:
  manifests/                     a folder or file of manifests, - for standard input
  apisix.yaml                    a finished file, also one that somebody else wrote
  git:main:manifests/            a commit of this repository: the path counts from its top, with ./ from here
  cluster                        what a cluster holds now, with --kubeconfig and --context as for watch
  control:http://127.0.0.1:9090  a running APISIX: routes, services, upstreams and plugin metadata, no more

Exit codes:
  0   both mean the same
  2   an option or a side is wrong; nothing was read
  3   they differ
  4   a side cannot be read; nothing was compared
  70  a bug in apisixc

Examples:
  apisixc diff git:origin/main:manifests/ manifests/
  apisixc diff apisix.yaml manifests/ --format markdown > comment.md
  apisixc diff cluster manifests/ --context staging
  kustomize build . | apisixc diff control:http://127.0.0.1:9090 - --format json`

export const pullDescription = `Saves what a data plane takes, as its control API serves it at /v1/schema: a file for --schema of build, check \
and watch, which then leave out and tell what this data plane would drop.

Keep it with your manifests, and pull it again when APISIX or its list of plugins changes. Its fields are in order, \
so that a diff shows what changed.`

export const pull = `
Exit codes:
  0   fine
  2   the command line is wrong
  4   the control API cannot be read, or the file cannot be written
  70  a bug in apisixc

Examples:
  apisixc schema pull http://127.0.0.1:9090 -o apisix-schema.json
  kubectl port-forward deploy/apisix 9090 & apisixc schema pull -o apisix-schema.json`

export const reportDescription = `Writes one page that shows what the objects become: hosts, routes, upstreams and nodes as a \
table and as a graph, everything that was found with the lines it is about, and a box that tells which route answers a \
request. The page needs no network and no server.

No credential and no key is in it, and what looks like a secret is left out.`

export const report = `${optionNotes}
-o is taken from the command line only.

Exit codes:
  0   the page is written, whatever it shows; 'apisixc check' judges
  2   an option is wrong; nothing was read
  4   an input cannot be read (the page is written), or the page cannot be written
  70  a bug in apisixc

Examples:
  apisixc report manifests/ -o report.html
  kustomize build overlays/prod | apisixc report - -o prod.html --schema apisix-schema.json
  apisixc report --file apisix.yaml -o report.html`

export const explainDescription = `Tells what a diagnostic code means, what causes it and what to do. Without a code: lists all of them.

With a URL or a path: tells which route answers that request and why, why the others do not, which plugins act on it \
and where it goes; of tcp://HOST:PORT, udp://HOST:PORT and tls://NAME:PORT which stream route takes that connection. \
Nothing is sent anywhere; the routes are compiled from the paths or a cluster, or read from --file.`

export const explain = `${optionNotes}

Exit codes:
  0   fine
  1   no route answers the request, or takes the connection
  2   an option is wrong, or there is no such code
  4   an input cannot be read
  70  a bug in apisixc

Examples:
  apisixc explain AXC0302
  apisixc explain https://shop.example.org/pay/1 -X POST -H 'X-Canary: 1' --from 10.1.2.3 manifests/
  apisixc explain http://shop.example.org/cart --file apisix.yaml --json
  apisixc explain tls://db.example.org:9100 manifests/
  apisixc explain https://shop.example.org/pay/1 --cluster --namespace shop`

export const whyDescription = `Tells what an object became: every item of the file that was made of it, what it reads and who reads it, or \
why there is nothing of it. The other way round, tells from which object and field an item of the file was made, what it \
refers to and who refers to it. Nothing is written.

An object is KIND/NAMESPACE/NAME, or KIND/NAME in whatever namespace; an item is SECTION:ID, as in route:ID, upstream:ID, \
ssl:ID, consumer:NAME. A bare name finds either.`

export const why = `${optionNotes}

Exit codes:
  0   fine
  1   there is no such thing, or more than one
  2   an option is wrong; nothing was read
  4   an input cannot be read
  70  a bug in apisixc

Examples:
  apisixc why ApisixRoute/default/shop manifests/
  apisixc why Secret/shop/tls --cluster
  apisixc why route:default_shop_pay manifests/
  apisixc why upstream:default_checkout_80 manifests/ --json`

export const graphDescription = `Draws a picture of what the objects become: hosts and ports, the routes that answer for them, their upstreams \
and the nodes of these. It is printed as text for Mermaid, which Markdown of GitHub and GitLab draws, or for Graphviz.

Where it would hold too many lines, only the first routes are drawn, and it says so.`

export const graph = `${optionNotes}

Exit codes:
  0   fine
  1   there is nothing to draw
  2   an option is wrong; nothing was read
  4   an input cannot be read
  70  a bug in apisixc

Examples:
  apisixc graph manifests/ --host shop.example.org
  apisixc graph manifests/ --format dot | dot -Tsvg > gateway.svg
  apisixc graph --cluster --namespace shop`

export const testDescription = `Follows the requests of *.test.yaml files through the routes of the manifests beside them, and tells where \
one does not go as the test says. Nothing is sent anywhere, unless --against names a running gateway. The other commands \
pass these files over.`

export const test = `${optionNotes}

A file of tests:
  tests:
    - name: canary header reaches the canary
      request: {url: https://shop.example.org/pay/1, method: POST, headers: {x-canary: 1}, from: 10.1.2.3}
      expect:
        route: default_shop_pay         # the route that answers
        upstream: default_checkout_80   # where all of it goes, or upstreams: {a: 90, b: 10}
        plugins: [key-auth]             # all of these run
        without: [cors]                 # none of these does
    - request: {url: https://shop.example.org/admin}
      expect: {status: 404}             # no route answers
    - connection: {port: 9100}          # of a TCP or UDP route
      expect: {route: default_shop_redis_tcp}
With --against the status, expect: {headers: {x-served-by: shop}} and, where the backend says it in the header
x-apisixc-upstream, the upstream are judged. What cannot be told without the running APISIX (a filter_func, a status that a plugin may answer) fails a test
unless it expects doubt: ok.

Exit codes:
  0   all tests pass
  1   a test fails or is not understood, there is none, or too few routes are reached
  2   an option is wrong; nothing was read
  4   an input cannot be read, the gateway does not answer, or a report or the file of --init cannot be written
  70  a bug in apisixc

Examples:
  apisixc test --init manifests/
  apisixc test manifests/
  apisixc test manifests/ --coverage-min 80 --report junit=tests.xml
  apisixc test --file apisix.yaml shop.test.yaml
  apisixc test manifests/ --against http://127.0.0.1:9080`

export const completion = `
Examples:
  source <(apisixc completion bash)
  apisixc completion zsh > "\${fpath[1]}/_apisixc"
  apisixc completion fish > ~/.config/fish/completions/apisixc.fish`
