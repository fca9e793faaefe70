{{/* Rules that values.schema.json cannot express: values that must agree, and names of other charts. All problems are
reported at once, each with a fix. */}}

{{- define "zk.problem" -}}
{{- printf "\nzk-bootstrap: error: %s\n  fix: %s" (first .) (last .) -}}
{{- end -}}

{{/* Variables that the chart sets itself, with the fix for those who set them. */}}
{{- define "zk.ownVariables" -}}
ZK_REPLICAS: set servers instead
ZK_SERVERS: set servers instead
ZK_OBSERVERS: set observers instead
ZK_CLIENT_PORT: set clientPort instead
ZK_SERVER_PORT: set serverPort instead
ZK_ELECTION_PORT: set leaderElectionPort instead
ZK_METRICS_PORT: set metrics.enabled and metrics.port instead
ZK_TICK_TIME: set tickTimeMs instead
ZK_INIT_LIMIT: set initTicks instead
ZK_SYNC_LIMIT: set syncTicks instead
ZK_MAX_CLIENT_CNXNS: set maxClientConnections instead
ZK_SNAP_RETAIN_COUNT: set snapRetain instead
ZK_PURGE_INTERVAL: set purgeHours instead
ZK_LOG_LEVEL: set logLevel instead
ZK_HEAP_SIZE: set heap instead
ZK_STRICT: set strict instead
ZK_TLS_DIR: set tls.client.secretName or tls.client.volume instead
ZK_CLIENT_TLS: set tls.client.mode instead
ZK_TLS_CLIENT_AUTH: set tls.client.auth instead
{{- if or .Values.tls.client.secretName .Values.tls.client.volume }}
ZK_SECURE_CLIENT_PORT: set tls.client.port instead
{{- end }}
ZK_QUORUM_TLS_DIR: set tls.quorum.secretName or tls.quorum.volume instead
ZK_QUORUM_TLS: set tls.quorum.mode instead
ZK_TLS_PASSPHRASE: set tls.passphrase.secretName instead
ZK_QUORUM_PASSWORD: set auth.quorum.secretName instead
ZK_QUORUM_USER: set auth.quorum.user instead
ZK_QUORUM_OTHER_USERS: set auth.quorum.otherUsersKey instead
ZK_QUORUM_SASL: set auth.quorum.mode instead
ZK_SASL_USERS: set auth.users.secretName instead
ZK_REQUIRE_AUTH: set auth.require instead
ZK_SUPER_USER: set auth.superUser instead
{{- range include "zk.secrets" . | fromYamlArray }}
{{- if hasSuffix "_FILE" .variable }}
{{ .variable }}: "remove it: the Secret {{ .secret }} is mounted for it"
{{- end }}
{{- end }}
ZK_CLIENT_PORT_ADDRESS: "remove it: the Services need every address"
ZK_MY_ID: "remove it: the id comes from the name of the pod"
ZK_HOST_NAME: "remove it: the pod has a host name"
ZK_DOMAIN: "remove it: the pod has a domain"
ZK_POD_INDEX: "remove it: the ordinal comes from the name of the pod"
ZK_ORDINAL_START: "remove it: the ordinals start at 0"
ZK_LOG_DIR: "remove it: a volume is mounted at the default"
ZK_CONF_DIR: "remove it: a volume is mounted at the default"
{{- end -}}

{{- define "zk.problems" -}}
{{- include "zk.optionProblems" . -}}
{{- include "zk.secretProblems" . -}}
{{- include "zk.volumeProblems" . -}}
{{- include "zk.otherChartProblems" . -}}
{{- $v := .Values -}}
{{- $servers := int $v.servers -}}
{{- $voters := sub $servers $v.observers | int -}}
{{- $limit := dig "limits" "memory" "" $v.resources -}}
{{- $request := dig "requests" "memory" "" $v.resources -}}
{{- $limitBytes := include "zk.quantityBytes" $limit | int64 -}}
{{- $requestBytes := include "zk.quantityBytes" $request | int64 -}}
{{- $heapBytes := include "zk.heapBytes" $v.heap | int64 -}}

{{- range $name, $fix := dict
  "replicaCount" "use servers instead"
  "replicas" "use servers instead"
  "env" "use settings for the variables of ZooKeeper and extraEnv for others"
  "podDisruptionBudget" "use minAvailable, or omit it: a drain then evicts one server at a time"
  "Servers" "use servers instead"
  "Heap" "use heap instead"
  "Storage" "use storage instead"
  "StorageClass" "use storageClass instead"
  "Cpu" "use resources.requests.cpu instead"
  "Memory" "use resources.limits.memory instead"
}}
{{- if hasKey $v $name }}
{{- template "zk.problem" (list (printf "%s is not a value of this chart" $name) $fix) }}
{{- end }}
{{- end }}

{{- $ownVariables := include "zk.ownVariables" . | fromYaml -}}
{{- range $name, $_ := $v.settings }}
{{- with get $ownVariables $name }}
{{- template "zk.problem" (list (printf "settings.%s is a variable that the chart sets itself" $name) .) }}
{{- end }}
{{- end }}

{{- range $entry := $v.extraEnv }}
{{- with get $ownVariables (get $entry "name" | toString) }}
{{- template "zk.problem" (list (printf "extraEnv has %s, a variable that the chart sets itself" $entry.name) .) }}
{{- end }}
{{- end }}

{{- if lt $voters 1 }}
{{- template "zk.problem" (list (printf "observers is %d, which leaves no voter among %d servers" (int $v.observers) $servers) "set observers: 0, or raise servers") }}
{{- else if and (eq $voters 1) (gt $servers 1) }}
{{- template "zk.problem" (list (printf "observers is %d, which leaves one voter; a standalone server has no observers" (int $v.observers)) (printf "set observers: 0, or servers: %d" (add 3 $v.observers))) }}
{{- else if eq $voters 2 }}
{{- template "zk.problem" (list (printf "servers is %d, which makes 2 voters; the loss of either stops both" $servers) (printf "set servers: %d or servers: %d" (sub $servers 1) (add $servers 1))) }}
{{- else if gt $voters 7 }}
{{- template "zk.problem" (list (printf "servers is %d, which makes %d voters, more than 7; every write waits for %d of them" $servers $voters (add 1 (div $voters 2))) (printf "set observers: %d, which leaves 5 voters" (sub $servers 5))) }}
{{- end }}

{{- $ports := list (list "clientPort" $v.clientPort) (list "serverPort" $v.serverPort) (list "leaderElectionPort" $v.leaderElectionPort) }}
{{- if $v.metrics.enabled }}{{ $ports = append $ports (list "metrics.port" $v.metrics.port) }}{{ end }}
{{- if or $v.tls.client.secretName $v.tls.client.volume }}{{ $ports = append $ports (list "tls.client.port" $v.tls.client.port) }}{{ end }}
{{- range $index, $port := $ports }}
{{- range slice $ports 0 $index }}
{{- if eq (int (last .)) (int (last $port)) }}
{{- template "zk.problem" (list (printf "%s is %d, the same port as %s" (first $port) (int (last $port)) (first .)) "use different ports; the defaults are clientPort 2181, serverPort 2888, leaderElectionPort 3888, metrics.port 7000, tls.client.port 2281") }}
{{- end }}
{{- end }}
{{- end }}

{{- if and $limit (not $limitBytes) }}
{{- template "zk.problem" (list (printf "resources.limits.memory: expected a quantity such as 2Gi, got %q" (toString $limit)) "resources.limits.memory: 2Gi") }}
{{- end }}
{{- if and $request (not $requestBytes) }}
{{- template "zk.problem" (list (printf "resources.requests.memory: expected a quantity such as 2Gi, got %q" (toString $request)) "resources.requests.memory: 2Gi") }}
{{- end }}
{{- if and $limitBytes (gt $requestBytes $limitBytes) }}
{{- template "zk.problem" (list (printf "resources.requests.memory is %s, more than resources.limits.memory, %s; Kubernetes would refuse the pods" (toString $request) (toString $limit)) "set both to the same value, which also makes eviction less likely") }}
{{- end }}
{{- if $v.heap }}
{{- if regexMatch "^[0-9.]+[KMGT]i$" $v.heap }}
{{- template "zk.problem" (list (printf "heap: expected a size in the JVM's form, such as 512m or 2G, got %q" $v.heap) (printf "set heap: %s, or remove it for 60 %% of the memory limit" (trimSuffix "i" $v.heap | lower))) }}
{{- else if not (or $heapBytes (regexMatch "^([1-9][0-9]?|100)%( or [1-9][0-9]*[kmgtKMGT]?)?$" $v.heap)) }}
{{- template "zk.problem" (list (printf "heap: expected a size in the JVM's form, such as 512m or 2G, or a share of the memory limit, such as 50%%, got %q" $v.heap) "remove it for 60 % of the memory limit") }}
{{- else if and $limitBytes (gt $heapBytes $limitBytes) }}
{{- template "zk.problem" (list (printf "heap is %s, more than the memory limit of %s; the kernel would kill the server" $v.heap (toString $limit)) "remove it for 60 % of the memory limit, or raise resources.limits.memory") }}
{{- end }}
{{- end }}
{{- if not (include "zk.quantityBytes" $v.storage | int64) }}
{{- template "zk.problem" (list (printf "storage: expected a quantity such as 10Gi, got %q" (toString $v.storage)) "storage: 10Gi") }}
{{- end }}

{{- if gt (int64 $v.syncTicks) (int64 $v.initTicks) }}
{{- template "zk.problem" (list (printf "syncTicks is %d, more than initTicks, %d; both are numbers of ticks, not milliseconds" (int64 $v.syncTicks) (int64 $v.initTicks)) "use the defaults, initTicks 10 and syncTicks 5") }}
{{- else if gt (mul $v.syncTicks $v.tickTimeMs) 60000 }}
{{- template "zk.problem" (list (printf "syncTicks is %d, with tickTimeMs %d more than a minute; a dead follower would stay in the quorum that long" (int64 $v.syncTicks) (int64 $v.tickTimeMs)) "use the defaults, syncTicks 5 and tickTimeMs 2000") }}
{{- end }}

{{- if not (kindIs "invalid" $v.minAvailable) }}
{{- $majority := add 1 (div $voters 2) | int }}
{{- $min := int $v.minAvailable }}
{{- if ge $min $servers }}
{{- template "zk.problem" (list (printf "minAvailable is %d, and there are %d servers; no node with a server could be drained" $min $servers) "remove it: a drain then evicts one server at a time") }}
{{- else if and (gt $servers 1) (lt $min $majority) }}
{{- template "zk.problem" (list (printf "minAvailable is %d, less than the majority of %d; drains could stop the quorum" $min $majority) "remove it: a drain then evicts one server at a time") }}
{{- end }}
{{- end }}

{{- if and (hasKey $v.affinity "podAntiAffinity") (ne $v.antiAffinity "none") }}
{{- template "zk.problem" (list (printf "affinity.podAntiAffinity cannot be combined with antiAffinity: %s" $v.antiAffinity) "set antiAffinity: none") }}
{{- end }}
{{- if and (ne $v.updateStrategy.type "RollingUpdate") (get $v.updateStrategy "rollingUpdate") }}
{{- template "zk.problem" (list (printf "updateStrategy.rollingUpdate cannot be combined with updateStrategy.type: %s" $v.updateStrategy.type) "set updateStrategy.rollingUpdate: null") }}
{{- end }}
{{- if gt (len (include "zk.fullname" .)) 52 }}
{{- template "zk.problem" (list (printf "the full name %q has %d characters, more than 52; Kubernetes appends to it, and a label holds 63" (include "zk.fullname" .) (len (include "zk.fullname" .))) "choose a shorter release name, or set fullnameOverride: zk") }}
{{- end }}
{{- end -}}
