{{- define "dinhlang.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* "dinhlang.selector" (list $ "web"): what tells the pods of one part from all others. */}}
{{- define "dinhlang.selector" -}}
app.kubernetes.io/name: {{ (index . 0).Chart.Name }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* "dinhlang.secret" (list $ "DINH_DATABASE_URL" "database-url"): a setting out of the Secret. */}}
{{- define "dinhlang.secret" -}}
- name: {{ index . 1 }}
  valueFrom:
    secretKeyRef:
      name: {{ required "existingSecret: name the Secret that holds the addresses of PostgreSQL and NATS" (index . 0).Values.existingSecret }}
      key: {{ index . 2 }}
{{- end }}

{{/* "dinhlang.container" (list $ "worker"): one process of the house, with no right that it does not need. */}}
{{- define "dinhlang.container" -}}
{{- $ := index . 0 -}}
name: {{ index . 1 }}
image: "{{ $.Values.image.repository }}:{{ $.Values.image.tag | default $.Chart.AppVersion }}"
imagePullPolicy: {{ $.Values.image.pullPolicy }}
args: [{{ index . 1 }}]
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: data, mountPath: /var/lib/dinh}
  - {name: tmp, mountPath: /tmp}
  {{- if ne (index . 1) "migrate" }}
  - {name: files, mountPath: /var/lib/dinh/files}
  {{- end }}
{{- end }}

{{/* The settings of every process; passwords come beside them, out of the Secret. */}}
{{- define "dinhlang.settings" -}}
- {name: DINH_PUBLIC_URL, value: {{ .Values.publicUrl | quote }}}
- {name: DINH_LOG_LEVEL, value: {{ .Values.logLevel | quote }}}
- {name: DINH_NATS_REPLICAS, value: {{ .Values.nats.replicas | quote }}}
- {name: DINH_FILE_MB, value: {{ .Values.files.largestMb | quote }}}
- {name: DINH_FILES_MB, value: {{ .Values.files.unitMb | quote }}}
{{ include "dinhlang.secret" (list . "DINH_DATABASE_URL" "database-url") }}
{{ include "dinhlang.secret" (list . "DINH_NATS_URL" "nats-url") }}
{{- end }}

{{/* "dinhlang.pod" (list $ "worker"): what every pod has around its container. The migration runs before there is a
     volume for attachments, and needs none. */}}
{{- define "dinhlang.pod" -}}
{{- $ := index . 0 -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $.Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
volumes:
  - {name: data, emptyDir: {}}
  - {name: tmp, emptyDir: {}}
  {{- if ne (index . 1) "migrate" }}
  - {name: files, persistentVolumeClaim: {claimName: {{ $.Values.files.existingClaim | default (printf "%s-files" $.Release.Name) }}}}
  {{- end }}
{{- with $.Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $.Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $.Values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}
