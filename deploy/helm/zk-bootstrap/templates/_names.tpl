{{/* Names and labels. They are those of the incubator chart, so that an upgrade finds its volume claims and pods. */}}

{{- define "zk.name" -}}
{{- default "zookeeper" .Values.nameOverride -}}
{{- end -}}

{{- define "zk.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains (include "zk.name" .) .Release.Name -}}
{{- .Release.Name -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "zk.name" .) -}}
{{- end -}}
{{- end -}}

{{- define "zk.headless" -}}
{{- include "zk.fullname" . }}-headless
{{- end -}}

{{/* The labels that select the pods. */}}
{{- define "zk.selector" -}}
app: {{ include "zk.name" . }}
release: {{ .Release.Name }}
{{- end -}}

{{/* The labels of the pods that are not the operator's. None changes with the version of the chart: that would restart
the pods. */}}
{{- define "zk.ownPodLabels" -}}
{{ include "zk.selector" . }}
app.kubernetes.io/name: {{ include "zk.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "zk.ownLabels" -}}
{{ include "zk.ownPodLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "zk.podLabels" -}}
{{- mergeOverwrite (deepCopy .Values.commonLabels) .Values.podLabels (include "zk.ownPodLabels" . | fromYaml) | toYaml -}}
{{- end -}}

{{/* Labels and annotations of an object; a list of the root, and of those of this object alone, which win: nothing
selects an object by its labels, but an operator may, as the one of Prometheus does by release. */}}
{{- define "zk.metadata" -}}
{{- $root := first . -}}
{{- $labels := index . 1 -}}
{{- $annotations := index . 2 -}}
labels:
  {{- mergeOverwrite (deepCopy $root.Values.commonLabels) (include "zk.ownLabels" $root | fromYaml) $labels | toYaml | nindent 2 }}
{{- with mergeOverwrite (deepCopy $root.Values.commonAnnotations) $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The account of the pods; empty for the default account of the namespace. */}}
{{- define "zk.serviceAccount" -}}
{{- .Values.serviceAccount.create | ternary (default (include "zk.fullname" .) .Values.serviceAccount.name) .Values.serviceAccount.name -}}
{{- end -}}

{{/* The servers' addresses, separated by commas; a list of the root, what follows the headless Service in their names,
and the port. */}}
{{- define "zk.addresses" -}}
{{- $root := first . -}}
{{- $servers := list -}}
{{- range $ordinal := until (int $root.Values.servers) -}}
{{- $servers = append $servers (printf "%s-%d.%s%s:%d" (include "zk.fullname" $root) $ordinal (include "zk.headless" $root) (index $ 1) (index $ 2 | int)) -}}
{{- end -}}
{{- join "," $servers -}}
{{- end -}}

{{/* The servers' addresses for clients without TLS. */}}
{{- define "zk.servers" -}}
{{- include "zk.addresses" (list . "" .Values.clientPort) -}}
{{- end -}}

{{- define "zk.maxClientConnections" -}}
{{- hasKey .Values "clientCnxns" | ternary .Values.clientCnxns .Values.maxClientConnections | int64 -}}
{{- end -}}
