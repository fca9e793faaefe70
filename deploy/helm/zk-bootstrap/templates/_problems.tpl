{{/* The rules that values.schema.json cannot say: values that must agree, and old names of values. All that is wrong
is said at once, each with its cure. */}}

{{- define "zk.problem" -}}
{{- printf "\nzk-bootstrap: %s: expected %s\n  try: %s" (index . 0) (index . 1) (index . 2) -}}
{{- end -}}

{{/* What to give in place of a variable that is the chart's own. */}}
{{- define "zk.ownVariables" -}}
ZK_REPLICAS: servers
ZK_SERVERS: servers
ZK_OBSERVERS: observers
ZK_CLIENT_PORT: clientPort
ZK_SERVER_PORT: serverPort
ZK_ELECTION_PORT: leaderElectionPort
ZK_METRICS_PORT: metrics.enabled and metrics.port
ZK_TICK_TIME: tickTimeMs
ZK_INIT_LIMIT: initTicks
ZK_SYNC_LIMIT: syncTicks
ZK_MAX_CLIENT_CNXNS: maxClientConnections
ZK_SNAP_RETAIN_COUNT: snapRetain
ZK_PURGE_INTERVAL: purgeHours
ZK_LOG_LEVEL: logLevel
ZK_HEAP_SIZE: heap
ZK_CLIENT_PORT_ADDRESS: nothing, as the Services need every address
ZK_MY_ID: nothing, as the pod's name tells it
ZK_HOST_NAME: nothing, as the pod has one
ZK_DOMAIN: nothing, as the pod has one
ZK_POD_INDEX: nothing, as the pod's name tells it
ZK_ORDINAL_START: nothing, as the ordinals start at 0
ZK_DATA_DIR: nothing, as the volume is mounted there
ZK_DATA_LOG_DIR: nothing, as the volume is mounted there
ZK_LOG_DIR: nothing, as a volume is mounted there
ZK_CONF_DIR: nothing, as a volume is mounted there
{{- end -}}

{{- define "zk.problems" -}}
{{- $v := .Values -}}
{{- $servers := int $v.servers -}}
{{- $voters := sub $servers $v.observers | int -}}
{{- $limit := dig "limits" "memory" "" $v.resources -}}
{{- $request := dig "requests" "memory" "" $v.resources -}}
{{- $limitBytes := include "zk.quantityBytes" $limit | int64 -}}
{{- $requestBytes := include "zk.quantityBytes" $request | int64 -}}
{{- $heapBytes := include "zk.heapBytes" $v.heap | int64 -}}

{{- range $foreign, $ours := dict
  "replicaCount" "servers"
  "replicas" "servers"
  "persistence" "storage and storageClass"
  "env" "settings for variables of ZooKeeper, extraEnv for others"
  "podDisruptionBudget" "minAvailable, or nothing: a drain may take one server"
  "Servers" "servers"
  "Heap" "heap"
  "Storage" "storage"
  "StorageClass" "storageClass"
  "Cpu" "resources.requests.cpu"
  "Memory" "resources.limits.memory"
}}
{{- if hasKey $v $foreign }}
{{- template "zk.problem" (list $foreign "no such value, it comes from another chart" (printf "%s" $ours)) }}
{{- end }}
{{- end }}

{{- $ours := include "zk.ownVariables" . | fromYaml -}}
{{- range $name, $_ := $v.settings }}
{{- with get $ours $name }}
{{- template "zk.problem" (list (printf "settings.%s" $name) "a variable that the chart leaves alone; this one it sets by itself" .) }}
{{- end }}
{{- end }}

{{- if lt $voters 1 }}
{{- template "zk.problem" (list "observers" (printf "fewer than servers, %d, got %d: somebody must vote" $servers (int $v.observers)) "observers: 0, or more servers") }}
{{- else if and (eq $voters 1) (gt $servers 1) }}
{{- template "zk.problem" (list "observers" (printf "none beside a single voter, got %d: one voter is a standalone server, which has no observers" (int $v.observers)) "observers: 0, or three more servers than observers") }}
{{- else if eq (mod $voters 2) 0 }}
{{- template "zk.problem" (list "servers" (printf "an odd number of voters, got %d: they survive the loss of %d, as %d do, and every write waits for one server more" $voters (sub (div $voters 2) 1) (sub $voters 1)) (printf "servers: %d, or servers: %d" (sub $servers 1) (add $servers 1))) }}
{{- else if gt $voters 7 }}
{{- template "zk.problem" (list "servers" (printf "at most seven voters, got %d: every write waits for %d of them" $voters (add 1 (div $voters 2))) (printf "observers: %d, which leaves five voters" (sub $servers 5))) }}
{{- end }}

{{- $ports := list (list "clientPort" $v.clientPort) (list "serverPort" $v.serverPort) (list "leaderElectionPort" $v.leaderElectionPort) }}
{{- if $v.metrics.enabled }}{{ $ports = append $ports (list "metrics.port" $v.metrics.port) }}{{ end }}
{{- range $index, $port := $ports }}
{{- range slice $ports 0 $index }}
{{- if eq (int (last .)) (int (last $port)) }}
{{- template "zk.problem" (list (first $port) (printf "a port of its own, got %d, which is %s as well" (int (last $port)) (first .)) "the defaults are clientPort 2181, serverPort 2888, leaderElectionPort 3888, metrics.port 7000") }}
{{- end }}
{{- end }}
{{- end }}

{{- if and $limit (not $limitBytes) }}
{{- template "zk.problem" (list "resources.limits.memory" (printf "a quantity such as 2Gi, got %q" (toString $limit)) "2Gi") }}
{{- end }}
{{- if and $request (not $requestBytes) }}
{{- template "zk.problem" (list "resources.requests.memory" (printf "a quantity such as 2Gi, got %q" (toString $request)) "2Gi") }}
{{- end }}
{{- if and $limitBytes (gt $requestBytes $limitBytes) }}
{{- template "zk.problem" (list "resources.requests.memory" (printf "at most the limit, %s, got %s" (toString $limit) (toString $request)) "the same for both, so that the server is not the first to be evicted") }}
{{- end }}
{{- if $v.heap }}
{{- if regexMatch "^[0-9.]+[KMGT]i$" $v.heap }}
{{- template "zk.problem" (list "heap" (printf "a size as the JVM spells it, got %q" $v.heap) (printf "heap: %s, or none for 60 %% of the memory limit" (trimSuffix "i" $v.heap | lower))) }}
{{- else if not (or $heapBytes (regexMatch "^([1-9][0-9]?|100)%( or [1-9][0-9]*[kmgtKMGT]?)?$" $v.heap)) }}
{{- template "zk.problem" (list "heap" (printf "a size as the JVM spells it, such as 512m or 2G, or a share of the memory limit, such as 60%%, got %q" $v.heap) "none, for 60 % of the memory limit") }}
{{- else if and $limitBytes (gt $heapBytes $limitBytes) }}
{{- template "zk.problem" (list "heap" (printf "less than the memory limit, %s, got %s: the kernel would kill the server" (toString $limit) $v.heap) "none, for 60 % of the memory limit, or raise resources.limits.memory") }}
{{- end }}
{{- end }}
{{- if not (include "zk.quantityBytes" $v.storage | int64) }}
{{- template "zk.problem" (list "storage" (printf "a quantity such as 10Gi, got %q" (toString $v.storage)) "storage: 10Gi") }}
{{- end }}

{{- if gt (int64 $v.syncTicks) (int64 $v.initTicks) }}
{{- template "zk.problem" (list "syncTicks" (printf "at most initTicks, %d, got %d: a number of ticks, not milliseconds" (int64 $v.initTicks) (int64 $v.syncTicks)) "the defaults are initTicks 10 and syncTicks 5") }}
{{- else if gt (mul $v.syncTicks $v.tickTimeMs) 60000 }}
{{- template "zk.problem" (list "syncTicks" (printf "at most a minute, got %d ticks of %d ms: a dead follower stays in the quorum that long" (int64 $v.syncTicks) (int64 $v.tickTimeMs)) "the defaults are syncTicks 5 and tickTimeMs 2000") }}
{{- end }}

{{- if not (kindIs "invalid" $v.minAvailable) }}
{{- $majority := add 1 (div $voters 2) | int }}
{{- $min := int $v.minAvailable }}
{{- if ge $min $servers }}
{{- template "zk.problem" (list "minAvailable" (printf "fewer than the servers, %d, got %d: no node with a server could be drained" $servers $min) "none, which lets a drain take one server") }}
{{- else if and (gt $servers 1) (lt $min $majority) }}
{{- template "zk.problem" (list "minAvailable" (printf "at least %d, a majority, got %d: drains could take the quorum" $majority $min) "none, which lets a drain take one server") }}
{{- end }}
{{- end }}

{{- if and (hasKey $v.affinity "podAntiAffinity") (ne $v.antiAffinity "none") }}
{{- template "zk.problem" (list "affinity.podAntiAffinity" (printf "none beside antiAffinity: %s" $v.antiAffinity) "antiAffinity: none") }}
{{- end }}
{{- if and $v.metrics.serviceMonitor.enabled (not $v.metrics.enabled) }}
{{- template "zk.problem" (list "metrics.serviceMonitor.enabled" "metrics.enabled with it, or there is nothing to scrape" "metrics.enabled: true") }}
{{- end }}
{{- if and (ne $v.updateStrategy.type "RollingUpdate") (get $v.updateStrategy "rollingUpdate") }}
{{- template "zk.problem" (list "updateStrategy.rollingUpdate" (printf "none beside type: %s" $v.updateStrategy.type) "updateStrategy.rollingUpdate: null") }}
{{- end }}
{{- if gt (len (include "zk.fullname" .)) 52 }}
{{- template "zk.problem" (list "fullnameOverride" (printf "names of at most 52 characters, got %q, of %d: Kubernetes adds to them, and labels hold 63" (include "zk.fullname" .) (len (include "zk.fullname" .))) "a shorter release name, or fullnameOverride: zk") }}
{{- end }}
{{- end -}}
