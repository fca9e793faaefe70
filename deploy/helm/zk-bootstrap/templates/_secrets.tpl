{{/* Certificates, passwords and users, from Secrets that are there already; certificates also from other volumes. */}}

{{/* The Secrets of tls and auth, as a list of volume, secret or source of another volume, variable, and key where the
variable names a file. Each is a separate folder: a file that is mounted by itself is never replaced. */}}
{{- define "zk.secrets" -}}
{{- $tls := .Values.tls -}}
{{- $auth := .Values.auth -}}
{{- range list
  (dict "volume" "tls" "secret" $tls.client.secretName "source" $tls.client.volume "variable" "ZK_TLS_DIR")
  (dict "volume" "quorum-tls" "secret" $tls.quorum.secretName "source" $tls.quorum.volume "variable" "ZK_QUORUM_TLS_DIR")
  (dict "volume" "tls-passphrase" "secret" $tls.passphrase.secretName "variable" "ZK_TLS_PASSPHRASE_FILE" "key" $tls.passphrase.key)
  (dict "volume" "quorum-password" "secret" $auth.quorum.secretName "variable" "ZK_QUORUM_PASSWORD_FILE" "key" $auth.quorum.key)
  (dict "volume" "quorum-users" "secret" (and $auth.quorum.otherUsersKey $auth.quorum.secretName) "variable" "ZK_QUORUM_OTHER_USERS_FILE" "key" $auth.quorum.otherUsersKey)
  (dict "volume" "client-users" "secret" $auth.users.secretName "variable" "ZK_SASL_USERS_FILE" "key" $auth.users.key)
}}
{{- if or .secret (get . "source") }}
- {{ toJson . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The variables that follow from tls and auth. */}}
{{- define "zk.secretEnv" -}}
{{- range include "zk.secrets" . | fromYamlArray }}
- { name: {{ .variable }}, value: {{ join "/" (compact (list "/etc/zookeeper" .volume (get . "key"))) }} }
{{- end }}
{{- with .Values.tls.client }}
{{- if or .secretName .volume }}
- { name: ZK_SECURE_CLIENT_PORT, value: {{ int .port | quote }} }
- { name: ZK_CLIENT_TLS, value: {{ .mode }} }
- { name: ZK_TLS_CLIENT_AUTH, value: {{ .auth }} }
{{- end }}
{{- end }}
{{- with .Values.tls.quorum }}
{{- if or .secretName .volume }}
- { name: ZK_QUORUM_TLS, value: {{ .mode }} }
{{- end }}
{{- end }}
{{- with .Values.auth.quorum }}
{{- if .secretName }}
- { name: ZK_QUORUM_USER, value: {{ quote .user }} }
- { name: ZK_QUORUM_SASL, value: {{ .mode }} }
{{- end }}
{{- end }}
{{- with .Values.auth.require }}
- { name: ZK_REQUIRE_AUTH, value: {{ join "," . | quote }} }
{{- end }}
{{- with .Values.auth.superUser }}
- { name: ZK_SUPER_USER, value: {{ quote . }} }
{{- end }}
{{- end -}}

{{/* The mount and the volume of one of them. */}}
{{- define "zk.secretMount" -}}
- { name: {{ .volume }}, mountPath: /etc/zookeeper/{{ .volume }}, readOnly: true }
{{- end -}}

{{- define "zk.secretVolume" -}}
- name: {{ .volume }}
  {{- if get . "source" }}
  {{- toYaml .source | nindent 2 }}
  {{- else }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 288 # 0440, for fsGroup, the group of the server
    {{- with get . "key" }}
    items: [{ key: {{ . }}, path: {{ . }} }]
    {{- end }}
  {{- end }}
{{- end -}}

{{/* The ports for clients from outside of the pod, as a list of name and port; the first is the one to use. With TLS
required, the client port is for the pod itself. */}}
{{- define "zk.clientPorts" -}}
{{- $client := .Values.tls.client -}}
{{- $hasTls := or $client.secretName $client.volume -}}
{{- if $hasTls }}
- { name: secure-client, port: {{ int $client.port }} }
{{- end }}
{{- if or (not $hasTls) (eq $client.mode "allow") }}
- { name: client, port: {{ int .Values.clientPort }} }
{{- end }}
{{- end -}}

{{/* Whether clients must authenticate; empty when they need not. Anybody can make a login of the scheme digest. */}}
{{- define "zk.authenticates" -}}
{{- $client := .Values.tls.client -}}
{{- if or
  (and .Values.auth.require (not (has "digest" .Values.auth.require)))
  (and (or $client.secretName $client.volume) (eq $client.mode "require") (eq $client.auth "need"))
  (regexMatch "(?m)^\\s*(enforce\\.auth\\.enabled|sessionRequireClientSASLAuth)\\s*=\\s*true" (get .Values.settings "ZK_EXTRA_CONFIG" | toString))
-}}
true
{{- end -}}
{{- end -}}

{{/* Whether helm test may open a session; it has the certificate of the servers, and no login. Empty when it may not. */}}
{{- define "zk.admitsTest" -}}
{{- if or (not .Values.auth.require) (has "x509" .Values.auth.require) -}}
true
{{- end -}}
{{- end -}}

{{/* Values without the Secret that they are about, and schemes that no client could use. */}}
{{- define "zk.secretProblems" -}}
{{- $v := .Values -}}
{{- $client := or $v.tls.client.secretName $v.tls.client.volume }}
{{- $quorum := or $v.tls.quorum.secretName $v.tls.quorum.volume }}
{{- range list
  (list "tls.client.secretName or tls.client.volume" $client "tls.client.mode" $v.tls.client.mode "require")
  (list "tls.client.secretName or tls.client.volume" $client "tls.client.auth" $v.tls.client.auth "need")
  (list "tls.client.secretName or tls.client.volume" $client "tls.client.port" (int $v.tls.client.port) 2281)
  (list "tls.quorum.secretName or tls.quorum.volume" $quorum "tls.quorum.mode" $v.tls.quorum.mode "require")
  (list "certificates in tls.client or tls.quorum" (or $client $quorum) "tls.passphrase.secretName" $v.tls.passphrase.secretName "")
  (list "auth.quorum.secretName" $v.auth.quorum.secretName "auth.quorum.mode" $v.auth.quorum.mode "require")
  (list "auth.quorum.secretName" $v.auth.quorum.secretName "auth.quorum.user" $v.auth.quorum.user "zkquorum")
  (list "auth.quorum.secretName" $v.auth.quorum.secretName "auth.quorum.otherUsersKey" $v.auth.quorum.otherUsersKey "")
}}
{{- if and (not (index . 1)) (ne (index . 3 | toString) (index . 4 | toString)) }}
{{- template "zk.problem" (list (printf "%s is %v, which has no effect without %s" (index . 2) (index . 3) (first .)) (printf "set %s, or remove %s" (first .) (index . 2))) }}
{{- end }}
{{- end }}

{{- range $place, $value := dict "tls.client" $v.tls.client "tls.quorum" $v.tls.quorum }}
{{- if and $value.secretName $value.volume }}
{{- template "zk.problem" (list (printf "%s.secretName and %s.volume are both set" $place $place) "keep only one: secretName for a Secret, volume for any other source of the certificates") }}
{{- end }}
{{- with $value.volume }}
{{- if or (gt (len .) 1) (hasKey . "name") }}
{{- template "zk.problem" (list (printf "%s.volume: expected one source of a volume, got %s" $place (keys . | sortAlpha | join ", ")) "set it to what follows the name of a volume in a pod, such as csi: { driver: csi.cert-manager.io, ... }; the chart names and mounts it") }}
{{- end }}
{{- end }}
{{- end }}

{{- $lines := get $v.settings "ZK_EXTRA_CONFIG" | toString }}
{{- $superUser := splitList ":" $v.auth.superUser | first }}
{{- $asksForCertificate := or (and $client (ne $v.tls.client.auth "none")) (contains "X509AuthenticationProvider" $lines) }}
{{- $hasUsers := or $v.auth.users.secretName (contains "SASLAuthenticationProvider" $lines) }}
{{- range $value, $schemes := dict "auth.require" $v.auth.require "auth.superUser" (list $superUser) }}
{{- if and (has "x509" $schemes) (not $asksForCertificate) }}
{{- template "zk.problem" (list (printf "%s has x509, and no client is asked for a certificate" $value) "set tls.client.secretName or tls.client.volume, with tls.client.auth: need or want, or choose another scheme") }}
{{- end }}
{{- if and (has "sasl" $schemes) (not $hasUsers) }}
{{- template "zk.problem" (list (printf "%s has sasl, and there are no users that a client could log in as" $value) "set auth.users.secretName, or choose another scheme") }}
{{- end }}
{{- end }}
{{- end -}}
