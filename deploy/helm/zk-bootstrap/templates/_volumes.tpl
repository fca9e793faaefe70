{{/* The volumes of the data, by default one with the folders data and log; those of another chart have other names and
other places. */}}

{{- define "zk.dataMounts" -}}
- name: {{ .Values.persistence.claimName }}
  mountPath: {{ .Values.persistence.mountPath }}
  {{- with .Values.storageSubPath }}
  subPath: {{ . }}
  {{- end }}
{{- if .Values.persistence.logs.enabled }}
- name: {{ .Values.persistence.logs.claimName }}
  mountPath: {{ .Values.persistence.logs.mountPath }}
{{- end }}
{{- end -}}

{{/* The claim template of one volume; a list of the root, its name, its size and its storage class. */}}
{{- define "zk.claim" -}}
{{- $v := (first .).Values -}}
- metadata:
    name: {{ index . 1 }}
    {{- with $v.storageLabels }}
    labels:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with $v.storageAnnotations }}
    annotations:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  spec:
    accessModes: [{{ $v.storageAccessMode }}]
    {{- with index . 3 }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ index . 2 }}
{{- end -}}

{{- define "zk.claims" -}}
{{- $v := .Values -}}
{{ include "zk.claim" (list . $v.persistence.claimName $v.storage $v.storageClass) }}
{{- with $v.persistence.logs }}
{{- if .enabled }}
{{ include "zk.claim" (list $ .claimName .storage (default $v.storageClass .storageClass)) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Folders that are on no volume lose their data with the pod; and two volumes must not be one. */}}
{{- define "zk.volumeProblems" -}}
{{- $v := .Values -}}
{{- $p := $v.persistence -}}
{{- $mounts := list $p.mountPath -}}
{{- if $p.logs.enabled }}{{ $mounts = append $mounts $p.logs.mountPath }}{{ end -}}
{{- range $name, $default := dict "ZK_DATA_DIR" "/var/lib/zookeeper/data" "ZK_DATA_LOG_DIR" "/var/lib/zookeeper/log" }}
{{- $given := hasKey $v.settings $name }}
{{- $folder := get $v.settings $name | default $default | toString }}
{{- $isOnVolume := false }}
{{- range $mount := $mounts }}
{{- if or (eq $folder $mount) (hasPrefix (printf "%s/" $mount) $folder) }}{{ $isOnVolume = true }}{{ end }}
{{- end }}
{{- if not $isOnVolume }}
{{- template "zk.problem" (list (printf "%s is %s, which is on no volume: they are mounted at %s; the data would be lost with the pod" ($given | ternary (printf "settings.%s" $name) (printf "the default of settings.%s" $name)) $folder (join " and " $mounts)) (printf "set settings.%s to a folder on a volume, such as %s" $name (eq $name "ZK_DATA_DIR" | ternary $p.mountPath (last $mounts)))) }}
{{- end }}
{{- end }}
{{- if and $p.logs.enabled (eq $p.logs.claimName $p.claimName) }}
{{- template "zk.problem" (list (printf "persistence.logs.claimName is %s, as persistence.claimName is" $p.claimName) "choose another name, such as datalogdir") }}
{{- end }}
{{- if and $p.logs.enabled (not $p.enabled) }}
{{- template "zk.problem" (list "persistence.logs.enabled has no effect with persistence.enabled: false" "remove one of them") }}
{{- end }}
{{- if and $p.logs.enabled (eq $p.logs.mountPath $p.mountPath) }}
{{- template "zk.problem" (list (printf "persistence.logs.mountPath is %s, as persistence.mountPath is" $p.mountPath) "choose another path") }}
{{- end }}
{{- if and $p.logs.enabled (not (include "zk.quantityBytes" $p.logs.storage | int64)) }}
{{- template "zk.problem" (list (printf "persistence.logs.storage: expected a quantity such as 10Gi, got %q" (toString $p.logs.storage)) "persistence.logs.storage: 10Gi") }}
{{- end }}
{{- end -}}

{{/* Values of Bitnami's chart, with what they are called here. */}}
{{- define "zk.otherChartProblems" -}}
{{- $v := .Values -}}
{{- range $name, $fix := dict
  "heapSize" "use heap instead, such as 1024m"
  "tickTime" "use tickTimeMs instead"
  "initLimit" "use initTicks instead"
  "syncLimit" "use syncTicks instead"
  "maxClientCnxns" "use maxClientConnections instead"
  "maxSessionTimeout" "use settings.ZK_MAX_SESSION_TIMEOUT instead"
  "maxCnxns" "use settings.ZK_MAX_CNXNS instead"
  "fourlwCommandsWhitelist" "use settings.ZK_4LW_COMMANDS_WHITELIST instead; ruok, srvr and mntr are allowed without it"
  "listenOnAllIPs" "use settings.ZK_QUORUM_LISTEN_ON_ALL_IPS instead"
  "minServerId" "use settings.ZK_ID_OFFSET instead"
  "autopurge" "use snapRetain and purgeHours instead"
  "preAllocSize" "use a line of settings.ZK_EXTRA_CONFIG instead"
  "snapCount" "use a line of settings.ZK_EXTRA_CONFIG instead"
  "jvmFlags" "use settings.ZK_JVM_FLAGS instead"
  "dataLogDir" "use persistence.logs.enabled and settings.ZK_DATA_LOG_DIR instead"
  "configuration" "use settings, and settings.ZK_EXTRA_CONFIG for other keys of zoo.cfg"
  "existingConfigmap" "use settings, and settings.ZK_EXTRA_CONFIG for other keys of zoo.cfg"
  "extraEnvVars" "use extraEnv for other programs, and settings for the variables of ZooKeeper"
  "extraEnvVarsCM" "use extraEnvFrom instead"
  "extraEnvVarsSecret" "use extraEnvFrom instead"
  "containerPorts" "use clientPort, serverPort and leaderElectionPort instead"
  "podManagementPolicy" "remove it: it is always Parallel"
  "resourcesPreset" "use resources instead"
  "podSecurityContext" "use security.fsGroup instead"
  "containerSecurityContext" "use security.runAsUser instead"
  "volumePermissions" "set security.enabled: false; the container then starts as root and changes the owner of the volume"
  "pdb" "use minAvailable, or omit it: a drain then evicts one server at a time"
  "livenessProbe" "use startupSeconds and probeTimeoutSeconds instead"
  "readinessProbe" "use startupSeconds and probeTimeoutSeconds instead"
  "startupProbe" "use startupSeconds instead"
  "podAffinityPreset" "use affinity instead"
  "podAntiAffinityPreset" "use antiAffinity instead"
  "nodeAffinityPreset" "use nodeSelector or affinity instead"
}}
{{- if hasKey $v $name }}
{{- template "zk.problem" (list (printf "%s is not a value of this chart" $name) $fix) }}
{{- end }}
{{- end }}
{{- range $place, $value := dict "tls.client" $v.tls.client "tls.quorum" $v.tls.quorum "auth.quorum" $v.auth.quorum }}
{{- range $name, $fix := dict
  "enabled" (printf "set %s.secretName; without it there is none" $place)
  "existingSecret" (printf "use %s.secretName instead; docs/kubernetes.md has the keys of the Secret" $place)
}}
{{- if hasKey $value $name }}
{{- template "zk.problem" (list (printf "%s.%s is not a value of this chart" $place $name) $fix) }}
{{- end }}
{{- end }}
{{- end }}
{{- if hasKey $v.auth "client" }}
{{- template "zk.problem" (list "auth.client is not a value of this chart" "use auth.users for the users, and auth.require to refuse others") }}
{{- end }}
{{- if hasKey $v.persistence "dataLogDir" }}
{{- template "zk.problem" (list "persistence.dataLogDir is not a value of this chart" "use persistence.logs instead") }}
{{- end }}
{{- end -}}
