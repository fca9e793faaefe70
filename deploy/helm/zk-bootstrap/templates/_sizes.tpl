{{/* Sizes in bytes, for comparison; empty for a text that is not a size. */}}

{{/* A quantity of Kubernetes: 2Gi, 500M, 1073741824. */}}
{{- define "zk.quantityBytes" -}}
{{- $text := kindIs "float64" . | ternary (printf "%.0f" (float64 .)) (toString .) -}}
{{- if regexMatch "^[0-9]+([.][0-9]+)?([KMGTP]i|[kMGTP])?$" $text -}}
{{- $unit := regexFind "[A-Za-z]+$" $text -}}
{{- $bytes := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 -}}
{{- mulf (trimSuffix $unit $text | float64) (get $bytes $unit) | int64 -}}
{{- end -}}
{{- end -}}

{{/* A heap in the JVM's form: 512m, 2G. */}}
{{- define "zk.heapBytes" -}}
{{- $text := lower (toString .) -}}
{{- if regexMatch "^[1-9][0-9]*[kmgt]?$" $text -}}
{{- $unit := regexFind "[a-z]$" $text -}}
{{- mul (trimSuffix $unit $text | int64) (get (dict "" 1 "k" 1024 "m" 1048576 "g" 1073741824 "t" 1099511627776) $unit | int64) -}}
{{- end -}}
{{- end -}}
