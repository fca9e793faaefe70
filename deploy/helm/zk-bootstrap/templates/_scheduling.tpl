{{/* On which nodes the servers run: apart from each other, so that the loss of a node or a zone leaves a majority. */}}

{{- define "zk.scheduling" -}}
{{- $affinity := deepCopy .Values.affinity -}}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" (dict "matchLabels" (include "zk.selector" . | fromYaml)) -}}
{{- if eq .Values.antiAffinity "hard" -}}
{{- $_ := set $affinity "podAntiAffinity" (dict "requiredDuringSchedulingIgnoredDuringExecution" (list $term)) -}}
{{- else if eq .Values.antiAffinity "soft" -}}
{{- $_ := set $affinity "podAntiAffinity" (dict "preferredDuringSchedulingIgnoredDuringExecution" (list (dict "weight" 100 "podAffinityTerm" $term))) -}}
{{- end -}}
{{- with $affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if or .Values.topologySpreadConstraints (ne .Values.zoneSpread "none") }}
topologySpreadConstraints:
  {{- if ne .Values.zoneSpread "none" }}
  - topologyKey: topology.kubernetes.io/zone
    maxSkew: 1
    {{- if eq .Values.zoneSpread "hard" }}
    minDomains: 3
    whenUnsatisfiable: DoNotSchedule
    {{- else }}
    whenUnsatisfiable: ScheduleAnyway
    {{- end }}
    labelSelector:
      matchLabels:
        {{- include "zk.selector" . | nindent 8 }}
  {{- end }}
  {{- $servers := dict "labelSelector" (dict "matchLabels" (include "zk.selector" . | fromYaml)) }}
  {{- range .Values.topologySpreadConstraints }}
  - {{- hasKey . "labelSelector" | ternary . (merge (deepCopy .) $servers) | toYaml | nindent 4 }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
