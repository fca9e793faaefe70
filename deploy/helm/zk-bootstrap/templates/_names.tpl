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

{{/* The labels of the pods. None changes with the version of the chart: that would restart the pods. */}}
{{- define "zk.podLabels" -}}
{{ include "zk.selector" . }}
app.kubernetes.io/name: {{ include "zk.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "zk.labels" -}}
{{ include "zk.podLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "zk.image" -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}

{{/* The servers' addresses for clients, separated by commas. */}}
{{- define "zk.servers" -}}
{{- $servers := list -}}
{{- range $ordinal := until (int .Values.servers) -}}
{{- $servers = append $servers (printf "%s-%d.%s:%d" (include "zk.fullname" $) $ordinal (include "zk.headless" $) (int $.Values.clientPort)) -}}
{{- end -}}
{{- join "," $servers -}}
{{- end -}}

{{- define "zk.maxClientConnections" -}}
{{- hasKey .Values "clientCnxns" | ternary .Values.clientCnxns .Values.maxClientConnections | int64 -}}
{{- end -}}
