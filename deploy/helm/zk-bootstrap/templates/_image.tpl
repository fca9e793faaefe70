{{/* The image, and the secrets to pull it. */}}

{{- define "zk.image" -}}
{{- $repository := .Values.image.repository -}}
{{- with .Values.global.imageRegistry -}}
{{- $path := splitList "/" $repository -}}
{{- if and (gt (len $path) 1) (regexMatch "[.:]|^localhost$" (first $path)) }}{{ $path = rest $path }}{{ end -}}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) (join "/" $path) -}}
{{- end -}}
{{- $tag := default (empty .Values.image.digest | ternary .Chart.AppVersion "") .Values.image.tag -}}
{{ $repository }}{{ with $tag }}:{{ . }}{{ end }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end -}}

{{- define "zk.imagePullSecrets" -}}
{{- $secrets := list -}}
{{- range concat .Values.imagePullSecrets (default list .Values.global.imagePullSecrets) -}}
{{- $secrets = append $secrets (kindIs "string" . | ternary (dict "name" .) .) -}}
{{- end -}}
{{- with uniq $secrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
