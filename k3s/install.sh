#!/usr/bin/env bash
# Puts YTEMPIRE on one server: k3s, OpenFaaS, the data, the functions, the programs. May be run again at any time: what is as it
# should be stays as it is. `--dry-run` prints every command and changes nothing. docs/operate.md is the guide.
set -euo pipefail

readonly k3s_version=v1.36.4+k3s1 openfaas_chart=14.2.132 device_plugin_chart=0.20.1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$here")
readonly here repository

usage() {
  cat <<'END'
Usage: k3s/install.sh --domain NAME [options]

  --domain NAME        the pipeline answers at https://NAME, files at files.NAME, n8n at n8n.NAME
  --overlay NAME       server (16 cores, 128 GB, one GPU; the default) or small (8 cores, 32 GB, no GPU)
  --registry NAME      where the images are, default ghcr.io/ytempire; the community edition pulls public ones only
  --tag NAME           the images' tag, default 0.1.0
  --config DIR         where this site's files are kept, default /etc/ytempire
  --secrets DIR|none   one file for each secret; missing ones are made. Default CONFIG/secrets; never inside the repository.
                       none: they are in the cluster already (sealed, say), and are only looked for
  --tls files|cert-manager   certificates from SECRETS/tls.crt and tls.key (made and self-signed when missing), or cert-manager's
  --skip-gpu           leave the GPU out: no device plugin, no render-gpu (GPU=yes in site.env brings it back)
  --skip-k3s           this machine's Kubernetes is somebody else's business
  --skip-functions     leave the functions as they are
  --dry-run            print what would be done
  --yes                do not ask
What is said once is kept in CONFIG/site.env and need not be said again.
END
}

# --- words and deeds -------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
title() { printf '\n== %s\n' "$*"; }
fail() {
  printf '\nStopped: %s\n' "$*" >&2
  exit 1
}
problems=()
problem() { problems+=("$*"); }

dry_run='' yes='' changed=''
# A tree to put the machine's own files in, instead of /; for tests.
readonly destination=${DESTDIR:-}
# Shows a command as it could be typed, and runs it unless this is a rehearsal.
run() {
  printf '+'
  printf ' %q' "$@"
  printf '\n'
  [[ -n $dry_run ]] || "$@"
}

# For what may come a little late: tries again for a minute.
run_patiently() {
  local tries
  for tries in 1 2 3 4 5 6; do
    if run "$@"; then return; fi
    if ((tries < 6)); then sleep 10; fi
  done
  return 1
}

# Writes standard input to a file, whole or not at all, and only when it differs from what is there. Sets `changed` then.
write() {
  local file=$1 mode=$2 text
  changed=''
  text=$(cat && printf x)
  text=${text%x}
  if [[ -f $file ]] && [[ $(cat "$file" && printf x) == "${text}x" ]]; then return; fi
  changed=1
  say "+ write $file"
  [[ -z $dry_run ]] || return 0
  mkdir -p "$(dirname "$file")"
  (umask 077 && printf '%s' "$text" >"$file.new")
  chmod "$mode" "$file.new"
  mv "$file.new" "$file"
}

# --- what is wanted --------------------------------------------------------------------------------------------------

config=/etc/ytempire secrets=''
skip_k3s='' skip_functions=''
declare -A said=()
need() { [[ $# -ge 2 && -n $2 ]] || fail "$1 needs a value (--help says which)"; }
while (($# > 0)); do
  case $1 in
    --domain | --overlay | --registry | --tag | --tls) need "$@" && said[${1#--}]=$2 && shift 2 ;;
    --config) need "$@" && config=$2 && shift 2 ;;
    --secrets) need "$@" && secrets=$2 && shift 2 ;;
    --skip-gpu) said[gpu]=no && shift ;;
    --skip-k3s) skip_k3s=1 && shift ;;
    --skip-functions) skip_functions=1 && shift ;;
    --dry-run) dry_run=1 && shift ;;
    --yes) yes=1 && shift ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && fail "unknown option $1" ;;
  esac
done

# The site's own words: lines of NAME=value, read and never executed.
declare -A site=([overlay]=server [domain]='' [registry]=ghcr.io/ytempire [tag]=0.1.0 [tls]=files [openfaas]=ce [gpu]=yes)
declare -A site_settings=()
if [[ -f $config/site.env ]]; then
  while IFS= read -r line || [[ -n $line ]]; do
    [[ -z $line || $line == \#* ]] && continue
    [[ $line =~ ^([A-Z][A-Z0-9_]*)=(.*)$ ]] || fail "$config/site.env: this is no line NAME=value: $line"
    key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    [[ $value =~ ^[^\"\\\$\`]*$ ]] || fail "$config/site.env: $key has a quote, \$ or \\ in its value"
    case $key in
      OVERLAY | DOMAIN | REGISTRY | TAG | TLS | OPENFAAS | GPU) site[${key,,}]=$value ;;
      YTEMPIRE_*) site_settings[$key]=$value ;;
      *) fail "$config/site.env: unknown setting $key" ;;
    esac
  done <"$config/site.env"
fi
for key in "${!said[@]}"; do site[$key]=${said[$key]}; done

[[ ${site[overlay]} =~ ^(server|small)$ ]] || fail "--overlay must be server or small, not ${site[overlay]}"
[[ ${site[tls]} =~ ^(files|cert-manager)$ ]] || fail "--tls must be files or cert-manager, not ${site[tls]}"
[[ ${site[openfaas]} =~ ^(ce|pro)$ ]] || fail "OPENFAAS in $config/site.env must be ce or pro, not ${site[openfaas]}"
[[ ${site[gpu]} =~ ^(yes|no)$ ]] || fail "GPU in $config/site.env must be yes or no, not ${site[gpu]}"
[[ -n ${site[domain]} ]] || fail "say under which name this is reached: --domain videos.example.org"
[[ ${site[domain]} =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$ ]] ||
  fail "--domain must be a name like videos.example.org, not ${site[domain]}"
[[ ${site[registry]} =~ ^[a-z0-9][a-z0-9./:_-]*$ ]] || fail "--registry must be like ghcr.io/ytempire, not ${site[registry]}"
[[ ${site[tag]} =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]*$ ]] || fail "--tag must be like 0.1.0, not ${site[tag]}"

overlay=${site[overlay]} domain=${site[domain]}
gpu=1
if [[ $overlay == small || ${site[gpu]} == no ]]; then gpu=''; fi
secrets=${secrets:-$config/secrets}
own_secrets=1
if [[ $secrets == none ]]; then own_secrets=''; fi
for folder in "$config" "$secrets"; do
  case $(realpath -m "$folder")/ in
    "$(realpath "$repository")"/*) fail "$folder lies inside the repository: what is secret must not come near git" ;;
  esac
done

# What each machine must have at least: cores, memory in GiB as the kernel counts it, free disk in GiB for volumes and images.
declare -A cores=([server]=16 [small]=8) memory=([server]=117 [small]=29) disk=([server]=800 [small]=220)

# --- is it possible? -------------------------------------------------------------------------------------------------

has() { command -v "$1" >/dev/null 2>&1; }

check_machine() {
  [[ $(id -u) == 0 ]] || problem "this needs root: sudo $0 ..."
  [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] || problem "this needs Linux on x86_64, not $(uname -s) on $(uname -m)"
  local found
  found=$(nproc)
  ((found >= cores[$overlay])) || problem "the overlay $overlay needs ${cores[$overlay]} cores, here are $found"
  found=$(($(getconf _PHYS_PAGES) * $(getconf PAGE_SIZE) >> 30))
  ((found >= memory[$overlay])) || problem "the overlay $overlay needs ${memory[$overlay]} GiB of memory, here are $found"
}

# Only before the first time: later the volumes are there, and k3s has its ports.
check_free() {
  local folder=/var/lib/rancher found port
  has ss || return 0
  while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
  found=$(df --output=avail --block-size=1G "$folder" | tail -n 1)
  ((found >= disk[$overlay])) || problem "the overlay $overlay needs ${disk[$overlay]} GiB free at $folder, here are $((found))"
  for port in 80 443 6443 10250; do
    found=$(ss --listening --tcp --numeric --no-header "sport = :$port")
    [[ -z $found ]] || problem "port $port is in use: $found"
  done
  if has ufw && ufw status | grep --quiet '^Status: active' && ! ufw status | grep --quiet 10.42.0.0/16; then
    problem "the firewall would part the pods from each other: ufw allow from 10.42.0.0/16 && ufw allow from 10.43.0.0/16"
  fi
}

check_gpu() {
  local card
  if ! card=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>&1); then
    problem "nvidia-smi finds no GPU: install NVIDIA's driver, or leave the GPU out with --skip-gpu ($card)"
    return
  fi
  say "GPU: $card"
  has nvidia-container-runtime || problem \
    "nvidia-container-toolkit is missing. Install it before k3s, which looks for it when it starts (docs.nvidia.com, container toolkit)"
}

k3s_here() { has k3s && [[ -z $skip_k3s ]]; }

check_tools() {
  local tool
  for tool in curl openssl base64 sed awk ss sysctl; do has "$tool" || problem "$tool is missing: apt-get install it"; done
  has helm || problem "helm is missing: https://helm.sh/docs/intro/install"
  [[ -n $skip_functions ]] || has faas-cli || problem "faas-cli is missing: https://docs.openfaas.com/cli/install"
  if [[ -n $skip_k3s ]]; then has kubectl || problem "--skip-k3s needs kubectl that reaches the cluster"; fi
  if k3s_here; then
    local version
    version=$(k3s --version | awk '/^k3s version/ {print $3}')
    [[ $version == v1.36.* ]] || problem "k3s $version is here, and this is written for ${k3s_version%.*}: upgrade k3s first"
  fi
}

function_names() {
  awk '/^functions:/ {inside = 1; next} inside && /^  [a-z][a-z0-9-]*:$/ {sub(/:/, ""); print $1}' "$repository/stack.yml" |
    if [[ -n $gpu ]]; then cat; else grep --line-regexp --invert-match render-gpu; fi
}

title "Is it possible?"
check_machine
k3s_here || [[ -n $skip_k3s ]] || check_free
[[ -z $gpu ]] || check_gpu
check_tools
if ((${#problems[@]} > 0)); then
  printf -- '- %s\n' "${problems[@]}" >&2
  fail "${#problems[@]} of what this needs is missing; nothing was changed"
fi
say "Everything that is needed is here."

title "What will be done"
cat <<END
On this machine, with the overlay $overlay$([[ -n $gpu ]] || echo ", without a GPU"):
- k3s $k3s_version$(k3s_here && echo " (is here already)")$([[ -z $skip_k3s ]] || echo " (left alone)")
- OpenFaaS, ${site[openfaas]} (chart $openfaas_chart), with $(function_names | wc -l) functions from ${site[registry]}, tag ${site[tag]}
- PostgreSQL, Redis, Redpanda, SeaweedFS, n8n; relay, connector, sweeper
- reachable from outside: https://$domain/function/pipeline, https://files.$domain/ytempire/, https://n8n.$domain
- this site's files in $config, its secrets in $([[ -n $own_secrets ]] && echo "$secrets" || echo "the cluster, made by you")
END
if [[ ${site[openfaas]} == ce ]]; then
  say "OpenFaaS's community edition may be used commercially for 60 days; after that it needs a licence: OPENFAAS=pro in $config/site.env."
fi
if [[ -z $yes && -z $dry_run ]]; then
  printf 'Type yes to go on: '
  read -r answer || answer=''
  [[ $answer == yes ]] || fail "nothing was changed"
fi

# --- this site's files -----------------------------------------------------------------------------------------------

write_site() {
  local key
  {
    say "# This site, as k3s/install.sh was told. Settings of docs/operations.md may be added: YTEMPIRE_QUEUE_LIMIT=200, say."
    for key in overlay domain registry tag tls openfaas gpu; do say "${key^^}=${site[$key]}"; done
    for key in "${!site_settings[@]}"; do say "$key=${site_settings[$key]}"; done | sort
  } | write "$config/site.env" 0600
}

# What differs from the overlay: for the programs, and with the overlay's own for the functions.
declare -A settings=()
gather_settings() {
  local key
  if [[ -z $gpu ]]; then settings[YTEMPIRE_RUNNING_GPU]=0; fi
  settings[YTEMPIRE_S3_PUBLIC_ENDPOINT]=https://files.$domain
  for key in "${!site_settings[@]}"; do settings[$key]=${site_settings[$key]}; done
}

write_functions_env() {
  local line key
  local -A all=()
  while IFS= read -r line; do
    if [[ $line =~ ^\ \ ([A-Z0-9_]+):\ \"?([^\"]*)\"?$ ]]; then all[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}; fi
  done <"$here/overlays/$overlay/functions.env.yml"
  for key in "${!settings[@]}"; do all[$key]=${settings[$key]}; done
  {
    say "# Made by k3s/install.sh from the overlay $overlay and site.env: what functions are told on this site alone."
    say environment:
    for key in "${!all[@]}"; do say "  $key: \"${all[$key]}\""; done | sort
  } | write "$config/functions.env.yml" 0644
}

# The manifests as they are applied: a copy, with this site's names in it.
write_manifests() {
  local key components='' new
  new=$(mktemp -d)
  cp -r "$here/." "$new"
  if [[ ${site[tls]} == cert-manager ]]; then components=../components/cert-manager; fi
  if [[ ${site[openfaas]} == pro && -n $gpu ]]; then components+=${components:+, }../components/openfaas-pro; fi
  sed -i \
    -e "s#^resources: .*#resources: [../overlays/$overlay]#" \
    -e "s#^components: .*#components: [$components]#" \
    -e "s#^images: .*#images: [{ name: ghcr.io/ytempire/runtime, newName: ${site[registry]}/runtime, newTag: ${site[tag]} }]#" \
    "$new/site/kustomization.yaml"
  printf '%s\n' "pipeline=$domain" "files=files.$domain" "n8n=n8n.$domain" >"$new/site/hosts.env"
  printf '%s\n' "N8N_HOST=n8n.$domain" "N8N_EDITOR_BASE_URL=https://n8n.$domain/" "WEBHOOK_URL=https://n8n.$domain/" >"$new/site/n8n.env"
  for key in "${!settings[@]}"; do say "$key=${settings[$key]}"; done | sort >"$new/site/settings.env"
  if ! diff --recursive --brief "$config/k3s" "$new" >/dev/null 2>&1; then
    say "+ write $config/k3s"
    if [[ -z $dry_run ]]; then
      rm -rf "$config/k3s"
      cp -r "$new" "$config/k3s"
      chmod -R u=rwX,go=rX "$config/k3s"
    fi
  fi
  rm -rf "$new"
}

write_deploy_env() {
  local url=$1
  {
    say "# For faas-cli by hand: source this, then faas-cli deploy -f stack.yml in the repository."
    say "export OPENFAAS_URL=$url"
    say "export YTEMPIRE_REGISTRY=${site[registry]}"
    say "export YTEMPIRE_TAG=${site[tag]}"
    say "export YTEMPIRE_SITE_ENV=$config/functions.env.yml"
    if [[ $overlay == small ]]; then say "export YTEMPIRE_PODS_CPU=2"; fi
  } | write "$config/deploy.env" 0644
}

title "This site's files"
gather_settings
write_site
write_functions_env
write_manifests

# --- secrets ---------------------------------------------------------------------------------------------------------

readonly ytempire_secrets=(
  api-key basic-auth-password internal-token n8n-database-password n8n-encryption-key postgres-app-password postgres-password
  redis-password redis-rest-token s3-access-key s3-secret-key database-url
)
# Accounts are connected in the sweeper's pod.
readonly sweeper_secrets=(youtube-clients youtube-token-key)
# Keys of outside services: empty until the operator fills them in.
readonly provider_secrets=(
  openai-api-key elevenlabs-api-key google-tts-credentials pexels-api-key pixabay-api-key youtube-clients
)
readonly function_secrets=(
  api-key database-url internal-token redis-rest-token s3-access-key s3-secret-key youtube-token-key
  openai-api-key elevenlabs-api-key google-tts-credentials pexels-api-key pixabay-api-key youtube-clients
)

make_secrets() {
  local name value
  if [[ ! -d $secrets ]]; then run mkdir -p -m 0700 "$secrets"; fi
  for name in "${ytempire_secrets[@]}"; do
    if [[ -s $secrets/$name ]]; then continue; fi
    # Letters and digits, so that each may stand in an address.
    value=$(openssl rand -hex 24)
    if [[ $name == database-url && -z $dry_run ]]; then
      value=postgres://ytempire:$(<"$secrets/postgres-app-password")@postgres.ytempire.svc.cluster.local:5432/ytempire
    fi
    printf '%s' "$value" | write "$secrets/$name" 0600
  done
  printf admin | write "$secrets/basic-auth-user" 0600
  # 32 bytes: what YouTube accounts are locked with. Without it they are connected anew.
  if [[ ! -s $secrets/youtube-token-key ]]; then openssl rand -base64 32 | write "$secrets/youtube-token-key" 0600; fi
  for name in "${provider_secrets[@]}"; do
    if [[ ! -e $secrets/$name ]]; then printf '' | write "$secrets/$name" 0600; fi
  done
  if [[ ${site[tls]} == files && ! -s $secrets/tls.crt ]]; then
    say "There is no $secrets/tls.crt: a certificate is made that browsers will not trust. Put yours there and run this again."
    run openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 397 -subj "/CN=$domain" \
      -addext "subjectAltName=DNS:$domain,DNS:files.$domain,DNS:n8n.$domain" \
      -keyout "$secrets/tls.key" -out "$secrets/tls.crt"
    run chmod 0600 "$secrets/tls.key"
  fi
}

# A secret's manifest goes through a pipe: no value stands in a command line, and none in an annotation.
apply_secret() {
  local namespace=$1 name=$2 type=$3 pair
  shift 3
  say "+ kubectl apply --server-side --force-conflicts -f -    # secret $namespace/$name from $*"
  [[ -z $dry_run ]] || return 0
  {
    printf 'apiVersion: v1\nkind: Secret\nmetadata: { name: %s, namespace: %s }\ntype: %s\ndata:\n' "$name" "$namespace" "$type"
    # Without a closing line break, which an editor adds and no program expects.
    for pair in "$@"; do printf '  %s: %s\n' "${pair%%=*}" "$(printf '%s' "$(cat "${pair#*=}")" | base64 --wrap=0)"; done
  } | kubectl apply --server-side --force-conflicts -f - >/dev/null
}

apply_secrets() {
  local name
  for name in "${ytempire_secrets[@]}"; do apply_secret ytempire "$name" Opaque "$name=$secrets/$name"; done
  for name in "${sweeper_secrets[@]}"; do apply_secret ytempire "$name" Opaque "$name=$secrets/$name"; done
  for name in "${function_secrets[@]}"; do apply_secret openfaas-fn "$name" Opaque "$name=$secrets/$name"; done
  apply_secret openfaas basic-auth Opaque "basic-auth-user=$secrets/basic-auth-user" "basic-auth-password=$secrets/basic-auth-password"
  if [[ ${site[openfaas]} == pro ]]; then apply_secret openfaas openfaas-license Opaque "license=$secrets/openfaas-license"; fi
  if [[ ${site[tls]} == files ]]; then
    for name in openfaas/pipeline-tls ytempire/files-tls ytempire/n8n-tls; do
      apply_secret "${name%/*}" "${name#*/}" kubernetes.io/tls "tls.crt=$secrets/tls.crt" "tls.key=$secrets/tls.key"
    done
  fi
}

look_for_secrets() {
  run kubectl --namespace ytempire get secret "${ytempire_secrets[@]}" "${sweeper_secrets[@]}" --output name
  run kubectl --namespace openfaas-fn get secret "${function_secrets[@]}" --output name
  run kubectl --namespace openfaas get secret basic-auth --output name
}

# --- k3s -------------------------------------------------------------------------------------------------------------

install_k3s() {
  write "$destination/etc/sysctl.d/90-ytempire.conf" 0644 <<'END'
# Redpanda asks for its asynchronous I/O in advance; each pod watches files.
fs.aio-max-nr = 1048576
fs.inotify.max_user_instances = 1024
fs.inotify.max_user_watches = 524288
END
  if (($(sysctl --values fs.aio-max-nr) < 1048576)); then run sysctl --load "$destination/etc/sysctl.d/90-ytempire.conf"; fi
  write "$destination/etc/rancher/k3s/config.yaml.d/50-ytempire.yaml" 0600 <"$here/overlays/$overlay/node.yaml"
  if has k3s; then
    if [[ -n $changed ]]; then run systemctl restart k3s; fi
    return
  fi
  local installer=$config/k3s-install-$k3s_version.sh
  run curl --fail --silent --show-error --location --output "$installer" \
    "https://raw.githubusercontent.com/k3s-io/k3s/${k3s_version/+/%2B}/install.sh"
  run env INSTALL_K3S_VERSION="$k3s_version" sh "$installer"
}

title "k3s"
if [[ -n $skip_k3s ]]; then
  say "left alone"
else
  install_k3s
  export KUBECONFIG=/etc/rancher/k3s/k3s.yaml
  run_patiently kubectl wait --for=condition=Ready node --all --timeout=5m
fi

# --- what lies on it -------------------------------------------------------------------------------------------------

apply_phase() { run kubectl apply --server-side --force-conflicts --filename "$config/applied.yaml" --selector "ytempire.io/phase=$1"; }
wait_for() { run kubectl --namespace "$1" rollout status "$2" --timeout=15m; }

title "Foundation: namespaces, limits, policies"
say "+ kubectl kustomize $config/k3s/site > $config/applied.yaml"
if [[ -z $dry_run ]]; then
  manifests=$(kubectl kustomize "$config/k3s/site")
  printf '%s\n' "$manifests" | write "$config/applied.yaml" 0600
fi
apply_phase foundation

title "Secrets"
if [[ -n $own_secrets ]]; then
  make_secrets
  apply_secrets
else
  look_for_secrets
fi

if [[ -n $gpu ]]; then
  title "GPU"
  run kubectl get runtimeclass nvidia --output name ||
    fail "k3s has not found NVIDIA's container runtime: systemctl restart k3s, now that the toolkit is here"
  run kubectl label node --all --overwrite nvidia.com/gpu.present=true
  run helm upgrade --install nvidia-device-plugin nvidia-device-plugin --repo https://nvidia.github.io/k8s-device-plugin \
    --version "$device_plugin_chart" --namespace kube-system --values "$config/k3s/helm/nvidia-device-plugin.yaml" --wait --timeout 5m
fi

title "Data"
apply_phase data
for part in statefulset/postgres statefulset/redis deployment/redis-rest statefulset/redpanda statefulset/seaweedfs; do
  wait_for ytempire "$part"
done

title "Database, topics and bucket of this version"
run kubectl --namespace ytempire delete job prepare --ignore-not-found
apply_phase prepare
run kubectl --namespace ytempire wait --for=condition=complete job/prepare --timeout=10m ||
  fail "the prepare job did not end well; why: kubectl --namespace ytempire logs job/prepare"

title "OpenFaaS"
openfaas_values=(--values "$config/k3s/helm/openfaas.yaml")
if [[ ${site[openfaas]} == pro ]]; then openfaas_values+=(--values "$config/k3s/helm/openfaas-pro.yaml"); fi
run helm upgrade --install openfaas openfaas --repo https://openfaas.github.io/faas-netes/ --version "$openfaas_chart" \
  --namespace openfaas "${openfaas_values[@]}" --wait --timeout 10m

gateway_url='http://CLUSTER-IP-OF-GATEWAY:8080'
if [[ -z $dry_run ]]; then
  gateway_url=http://$(kubectl --namespace openfaas get service gateway --output 'jsonpath={.spec.clusterIP}'):8080
fi
write_deploy_env "$gateway_url"

# --- functions -------------------------------------------------------------------------------------------------------

faas() {
  run env OPENFAAS_URL="$gateway_url" YTEMPIRE_REGISTRY="${site[registry]}" YTEMPIRE_TAG="${site[tag]}" \
    YTEMPIRE_SITE_ENV="$config/functions.env.yml" YTEMPIRE_PODS_CPU="$pods_cpu" faas-cli "$@"
}

# A failed update answers 200 and faas-cli says "Deployed": what is there is asked of the gateway.
verify_function() {
  local name=$1 image
  wait_for openfaas-fn "deployment/$name"
  if [[ -n $dry_run ]]; then
    faas describe "$name"
    return
  fi
  image=$(faas describe "$name" | awk '/^Image:/ {print $2}')
  [[ $image == "${site[registry]}"/*:"${site[tag]}" ]] ||
    fail "$name still runs $image: the update was not taken. Is ${site[registry]} public, and is the tag ${site[tag]} there?"
}

title "Functions"
pods_cpu=4
if [[ $overlay == small ]]; then pods_cpu=2; fi
if [[ -n $skip_functions ]]; then
  say "left as they are"
else
  cd "$repository"
  mapfile -t functions < <(function_names)
  pattern=$(IFS='|' && say "^(${functions[*]})\$")
  if [[ -n $own_secrets ]]; then
    say "+ faas-cli login --username admin --password-stdin < $secrets/basic-auth-password"
    [[ -n $dry_run ]] || faas login --username admin --password-stdin <"$secrets/basic-auth-password" >/dev/null
  fi
  faas deploy --yaml stack.yml --regex "$pattern"
  if [[ ${site[openfaas]} == pro && -n $gpu ]]; then
    faas deploy --yaml stack.yml --filter render-gpu --annotation com.openfaas.profile=gpu
  fi
  for name in "${functions[@]}"; do verify_function "$name"; done
fi

title "Programs"
apply_phase programs
for part in deployment/relay deployment/connector deployment/sweeper statefulset/n8n; do wait_for ytempire "$part"; done

# --- does it work? ---------------------------------------------------------------------------------------------------

# Asks as somebody with a secret would, who is not told on the command line; says the answer's status.
ask() {
  local secret=$1
  shift
  curl --silent --show-error --max-time 30 --retry 5 --retry-all-errors --output /dev/null --write-out '%{http_code}' \
    --header @<(printf 'Authorization: Bearer %s' "$(cat "$secrets/$secret")") --header 'Content-Type: application/json' "$@"
}

expect() {
  local what=$1 wanted=$2 found
  shift 2
  say "+ curl ... ${*: -1}    # $what: $wanted is expected"
  [[ -z $dry_run ]] || return 0
  found=$(ask "$@") || true
  [[ $found =~ ^($wanted)$ ]] || fail "$what: the answer is ${found:-none}, not $wanted"
}

title "Does it work?"
if [[ -n $gpu ]]; then
  say "+ kubectl get nodes --output 'jsonpath={.items[*].status.allocatable.nvidia\.com/gpu}'    # four time slices are expected"
  if [[ -z $dry_run ]]; then
    slices=$(kubectl get nodes --output 'jsonpath={.items[*].status.allocatable.nvidia\.com/gpu}')
    [[ $slices == 4 ]] || fail "the node has ${slices:-no} GPU slices, not 4. If the container toolkit came after k3s: systemctl restart k3s"
  fi
fi
if [[ -n $own_secrets ]]; then
  # A video that nobody knows: the gate has asked the database to say so.
  expect "a quote of the cost gate" "200|422" internal-token --data \
    '{"video_id":"00000000-0000-4000-8000-000000000000","stage":"upload_preparation","offers":[{"tier":"standard","amount_micros":1}]}' \
    "$gateway_url/function/cost-gate/quote"
  expect "the pipeline's metrics" 200 api-key "$gateway_url/function/pipeline/metrics"
  local_address=(--insecure --resolve "$domain:443:127.0.0.1")
  expect "the same through the ingress" 200 api-key "${local_address[@]}" "https://$domain/function/pipeline/metrics"
  expect "OpenFaaS's own API through the ingress" 404 api-key "${local_address[@]}" "https://$domain/system/functions"
fi

title "Done"
cat <<END
Next:
- Let $domain, files.$domain and n8n.$domain point to this machine; open ports 80 and 443 to the world, and no other.
- Make a video: curl -H "Authorization: Bearer \$(cat $secrets/api-key)" https://$domain/function/pipeline/queue -d '{"topic": "..."}'
- Open https://n8n.$domain and make its owner's account before somebody else does.
- Keep a copy of $config on another machine: without its secrets a backup of the database opens no door.
- Deploy, roll back, scale and read logs with faas-cli: source $config/deploy.env, then docs/operate.md.
END
