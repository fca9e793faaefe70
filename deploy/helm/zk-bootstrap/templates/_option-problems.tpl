{{/* Rules for what is added to the ensemble: names that are taken, options that have no effect without another one. */}}

{{- define "zk.optionProblems" -}}
{{- $v := .Values -}}
{{- $servers := int $v.servers -}}

{{- range $name, $fix := dict
  "size" "use storage instead"
  "storageClass" "use storageClass without persistence before it"
  "existingClaim" "use persistence.claimName: the claims are found by their names, CLAIM-NAME-0, CLAIM-NAME-1, ..."
  "annotations" "use storageAnnotations instead"
  "labels" "use storageLabels instead"
}}
{{- if hasKey $v.persistence $name }}
{{- template "zk.problem" (list (printf "persistence.%s is not a value of this chart" $name) $fix) }}
{{- end }}
{{- end }}
{{- if and (not $v.persistence.enabled) (gt $servers 1) (not $v.persistence.acceptDataLoss) }}
{{- template "zk.problem" (list (printf "persistence.enabled is false with %d servers; all data is lost when the pods of a majority go, and with them every volume" $servers) "remove it, or for an ensemble whose data may be lost set persistence.acceptDataLoss: true") }}
{{- end }}

{{- range $name := list "serviceMonitor" "prometheusRule" "dashboard" }}
{{- if and (get $v.metrics $name).enabled (not $v.metrics.enabled) }}
{{- template "zk.problem" (list (printf "metrics.%s.enabled needs metrics.enabled; otherwise there is nothing to scrape" $name) "set metrics.enabled: true") }}
{{- end }}
{{- end }}

{{- if and $v.service.loadBalancerSourceRanges (ne $v.service.type "LoadBalancer") }}
{{- template "zk.problem" (list (printf "service.loadBalancerSourceRanges has no effect with service.type: %s" $v.service.type) "set service.type: LoadBalancer, or remove the ranges") }}
{{- end }}
{{- if and $v.service.externalTrafficPolicy (eq $v.service.type "ClusterIP") }}
{{- template "zk.problem" (list "service.externalTrafficPolicy cannot be combined with service.type: ClusterIP, which has no address outside" "remove it, or set service.type: LoadBalancer") }}
{{- end }}

{{- range $v.topologySpreadConstraints }}
{{- if and (eq (get . "topologyKey") "topology.kubernetes.io/zone") (ne $v.zoneSpread "none") }}
{{- template "zk.problem" (list (printf "topologySpreadConstraints has one for topology.kubernetes.io/zone, as zoneSpread: %s has" $v.zoneSpread) "set zoneSpread: none") }}
{{- end }}
{{- end }}

{{- $ownPodLabels := include "zk.ownPodLabels" . | fromYaml }}
{{- $ownLabels := include "zk.ownLabels" . | fromYaml }}
{{- range $value, $own := dict "podLabels" $ownPodLabels "commonLabels" $ownLabels }}
{{- range $name, $_ := get $v $value }}
{{- if hasKey $own $name }}
{{- template "zk.problem" (list (printf "%s.%s is a label that the chart sets itself" $value $name) "remove it, or choose another name; nameOverride changes the label app") }}
{{- end }}
{{- end }}
{{- end }}

{{- $secretVolumes := list }}
{{- range include "zk.secrets" . | fromYamlArray }}{{ $secretVolumes = append $secretVolumes .volume }}{{ end }}
{{- range $value, $taken := dict
  "initContainers" (list "zookeeper")
  "sidecars" (list "zookeeper")
  "extraVolumes" (concat (list $v.persistence.claimName $v.persistence.logs.claimName "conf" "logs" "tmp") $secretVolumes)
}}
{{- range get $v $value }}
{{- if has (get . "name") $taken }}
{{- template "zk.problem" (list (printf "%s has the name %s, which the chart uses itself" $value (get . "name")) "choose another name") }}
{{- end }}
{{- end }}
{{- end }}

{{- if and $v.serviceAccount.annotations (not $v.serviceAccount.create) }}
{{- template "zk.problem" (list "serviceAccount.annotations has no effect without serviceAccount.create" "set serviceAccount.create: true, or annotate the account yourself") }}
{{- end }}
{{- end -}}
