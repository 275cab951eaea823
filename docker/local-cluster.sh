#!/usr/bin/env bash
# The topology of compose.yaml from plain processes, on loopback addresses: two nodes (a: stock Tomcat, b: stock Jetty), a
# balancer (nginx), Redis, PostgreSQL and the demo origin. For trying things out, and for the tests; not for production.
#
#   docker/local-cluster.sh [start] [FOLDER]      starts everything, prints the addresses, stops it all on Ctrl-C or SIGTERM
#   docker/local-cluster.sh restart a|b FOLDER    takes a node out of the balancer, starts it again, and puts it back
#
# FOLDER holds all that is written; without it a folder is made, and deleted at the end. Before the first start:
# mvn -DskipTests pre-integration-test. Environment, all of it optional:
#   LARDER_BUILD         the build folder, with larder.war and the unpacked containers (target)
#   LARDER_NODES         what the nodes run on ("tomcat jetty")
#   LARDER_PORT          the balancer's port (a free one)
#   LARDER_NODE_PORTS    the ports of node a and node b, like "8081 8082" (free ones)
#   LARDER_JAVA_OPTIONS  further options for each JVM
#   MAVEN_REPOSITORY     where PostgreSQL and Redis are taken from if the system has none (~/.m2/repository)
# Settings of Larder in the environment reach the nodes, like CACHE_TTL_POSTS=10. Exit status: 69 if a tool is missing.
# shellcheck disable=SC2015 # "a && b || fail" is meant so: fail ends the script
set -u
shopt -s nullglob

root=$(cd "$(dirname "$0")/.." && pwd)
build=${LARDER_BUILD:-$root/target}
repository=${MAVEN_REPOSITORY:-${HOME:-}/.m2/repository}
read -r -a kinds <<<"${LARDER_NODES:-tomcat jetty}"
drain_seconds=2
declare -A pid=() port=() kind=()

say() { printf '%s\n' "$*"; }
fail() { say "local-cluster: $*" >&2; exit 1; }
missing() { say "local-cluster: $*" >&2; exit 69; }
usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64; }

# --- Asking a cluster that runs --------------------------------------------------------------------------------------

# folder: whether a cluster runs in it
runs() { [[ -p $1/control && -f $1/pid ]] && kill -0 "$(<"$1/pid")" 2>/dev/null; }

ask() { # folder, words…: hands a command to the cluster in this folder, and prints its answer
  local folder answer reply
  folder=$(cd "$1" && pwd) || exit 1
  shift
  runs "$folder" || fail "no cluster runs in $folder"
  reply=$(mktemp -u "$folder/reply.XXXXXX")
  mkfifo -m 600 "$reply" || exit 1
  exec 4<>"$reply"
  printf '%s %s\n' "$reply" "$*" >>"$folder/control"
  until read -r -t 1 answer <&4; do
    runs "$folder" || { rm -f "$reply"; fail "the cluster has ended"; }
  done
  rm -f "$reply"
  say "$answer"
  [[ $answer == ok* ]]
}

# --- What is needed --------------------------------------------------------------------------------------------------

find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null || missing "no Java: set JAVA_HOME"
}

find_build() {
  [[ -f $build/larder.war && -d $build/larder/WEB-INF/lib ]] \
    || missing "no $build/larder.war: mvn -DskipTests pre-integration-test"
  local tomcats=("$build"/containers/apache-tomcat-*/) jetties=("$build"/containers/jetty-home-*/)
  ((${#tomcats[@]} && ${#jetties[@]})) || missing "no containers in $build: mvn -DskipTests pre-integration-test"
  tomcat=${tomcats[-1]%/} jetty=${jetties[-1]%/}
}

find_nginx() {
  nginx=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v nginx) || missing "no nginx"
}

from_jar() { # jar, entry, file: takes a file out of a jar
  if command -v unzip >/dev/null; then
    unzip -p "$1" "$2" >"$3"
  else
    (cd "$folder/bin" && "${java%java}jar" xf "$1" "$2" && mv "$2" "$3")
  fi
}

machine() { case $(uname -m) in x86_64) say "$1" ;; aarch64) say "$2" ;; *) say none ;; esac; }

find_redis() {
  if ! redis=$(command -v redis-server); then
    local jars=("$repository"/com/github/codemonstur/embedded-redis/*/*.jar)
    ((${#jars[@]})) || missing "no redis-server"
    redis=$folder/bin/redis-server
    from_jar "${jars[-1]}" "$(machine redis-server-6.2.6-v5-linux-amd64 redis-server-6.2.7-linux-arm64)" "$redis" \
      || missing "no redis-server for this machine"
    chmod u+x "$redis"
  fi
}

find_postgres() {
  local found=(/usr/lib/postgresql/*/bin/initdb) name arch
  if initdb=$(command -v initdb); then
    postgres=$(dirname "$(readlink -f "$initdb")")
  elif ((${#found[@]})); then
    postgres=$(dirname "${found[-1]}")
  else
    name=$(machine amd64 arm64v8) arch=$(machine x86_64 arm_64)
    found=("$repository/io/zonky/test/postgres/embedded-postgres-binaries-linux-$name"/*/*.jar)
    ((${#found[@]})) && command -v xz >/dev/null || missing "no PostgreSQL"
    from_jar "${found[-1]}" "postgres-linux-$arch.txz" "$folder/bin/postgres.txz" \
      && mkdir "$folder/postgresql" && tar -xJf "$folder/bin/postgres.txz" -C "$folder/postgresql" \
      || missing "PostgreSQL cannot be unpacked"
    rm "$folder/bin/postgres.txz"
    postgres=$folder/postgresql/bin
  fi
  # PostgreSQL refuses to run as root; in a user namespace of its own it has no such name, and the same files
  not_root=()
  if [[ $(id -u) == 0 ]]; then
    unshare -U true 2>/dev/null || missing "PostgreSQL does not run as root, and unshare -U is not allowed: use another user"
    not_root=(unshare -U)
  fi
}

# --- Processes -------------------------------------------------------------------------------------------------------

launch() { # name, command…: starts a process that ends with this script, whatever ends it
  local name=$1 bound=()
  shift
  # a session of its own, so that Ctrl-C comes here alone
  command -v setpriv >/dev/null && bound=(setsid setpriv --pdeathsig TERM)
  if [[ $name == postgres ]]; then # a change of user takes the bond away, so it comes after
    bound=("${not_root[@]}" "${bound[@]}")
  fi
  "${bound[@]}" "$@" >>"$folder/log/$name.log" 2>&1 </dev/null 3>&- &
  pid[$name]=$!
  say $! >"$folder/$name.pid"
}

is_up() { [[ -n ${pid[$1]:-} ]] && kill -0 "${pid[$1]}" 2>/dev/null; }

stop() { # name, signal, seconds: asks a process to end, and ends it if it does not
  local waited=0
  is_up "$1" || { unset "pid[$1]"; return 0; }
  kill "-$2" "${pid[$1]}" 2>/dev/null
  while is_up "$1"; do
    if ((waited++ >= $3 * 10)); then
      say "$1 does not stop: killed"
      kill -KILL "${pid[$1]}" 2>/dev/null
      waited=-1000
    fi
    sleep 0.1
  done
  wait "${pid[$1]}" 2>/dev/null
  unset "pid[$1]"
}

answers() { (exec 5<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

get() { # port, path: prints the status code
  (
    exec 5<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&5
    read -r -t 30 _ status _ <&5 && say "$status"
  ) 2>/dev/null
}

await() { # name, seconds, test…: waits until the test succeeds
  local name=$1 end=$((SECONDS + $2))
  shift 2
  until "$@"; do
    is_up "$name" || { say "$name has ended: $folder/log/$name.log" >&2; return 1; }
    ((SECONDS < end)) || { say "$name is not ready: $folder/log/$name.log" >&2; return 1; }
    sleep 0.1
  done
}

free_port() { # below the ports that the system gives to clients, so that it is still free after a restart
  local candidate taken
  while :; do
    candidate=$((20000 + RANDOM % 12000))
    taken=" ${port[*]} "
    [[ $taken == *" $candidate "* ]] || answers "$candidate" || break
  done
  say "$candidate"
}

# --- What runs -------------------------------------------------------------------------------------------------------

start_postgres() {
  local data=$folder/postgres
  if [[ ! -d $data ]]; then
    (umask 077 && say "$password" >"$folder/postgres.password")
    "${not_root[@]}" "$postgres/initdb" -D "$data" -U larder -A scram-sha-256 --pwfile="$folder/postgres.password" \
      -E UTF8 --no-locale >>"$folder/log/postgres.log" 2>&1 || return 1
    rm "$folder/postgres.password"
  fi
  launch postgres "$postgres/postgres" -D "$data" -p "${port[postgres]}" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c fsync=off
}

start_redis() {
  launch redis env REDIS_SERVER="$redis" REDIS_PORT="${port[redis]}" REDIS_BIND=127.0.0.1 REDIS_PASSWORD="$password" \
    sh "$root/docker/redis/start"
}

start_demo() {
  launch demo env LARDER_DATA="$folder/demo" DATABASE_URL='jdbc:h2:mem:demo;DB_CLOSE_DELAY=-1' \
    "$java" -Xmx128m -XX:+UseSerialGC "${java_options[@]}" \
    -cp "$build/larder/WEB-INF/classes:$build/larder/WEB-INF/lib/*" dev.larder.boot.DemoService 127.0.0.1 "${port[demo]}"
}

make_node() { # name: its base folder
  local base=$folder/node-$1
  [[ ! -d $base ]] || return 0
  mkdir -p "$base"/{data,temp,webapps,logs} || return 1
  if [[ ${kind[$1]} == tomcat ]]; then
    mkdir "$base/conf" && cp "$tomcat"/conf/{web.xml,catalina.properties} "$base/conf" \
      && cp "$root"/webapp-config/tomcat/* "$base/conf" && cp -R "$build/larder" "$base/webapps/ROOT"
  else
    mkdir "$base/environments" && cp -R "$root"/webapp-config/jetty/. "$base" && cp "$build/larder.war" "$base/webapps/ROOT.war"
  fi
}

start_node() { # name
  local base=$folder/node-$1 flags opens=() package
  flags=(-Xmx384m -XX:MaxDirectMemorySize=192m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError "-Djava.io.tmpdir=$base/temp")
  if [[ ${kind[$1]} == tomcat ]]; then
    for package in lang io util util.concurrent; do
      opens+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
    done
    flags+=("${opens[@]}" --add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED
      -Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager
      "-Djava.util.logging.config.file=$base/conf/logging.properties"
      -Dorg.apache.catalina.startup.EXIT_ON_INIT_FAILURE=true "-Dcatalina.home=$tomcat" "-Dcatalina.base=$base"
      -Dlarder.http.address=127.0.0.1 "-Dlarder.http.port=${port[$1]}" "-DjvmRoute=node$1")
    flags+=("${java_options[@]}" -cp "$tomcat/bin/bootstrap.jar:$tomcat/bin/tomcat-juli.jar"
      org.apache.catalina.startup.Bootstrap start)
  else
    flags+=("${java_options[@]}" "-Djetty.home=$jetty" "-Djetty.base=$base" -jar "$jetty/start.jar"
      jetty.http.host=127.0.0.1 "jetty.http.port=${port[$1]}")
  fi
  launch "$1" env LARDER_DATA="$base/data" LARDER_START_FAILURE=exit LARDER_PROXIES=127.0.0.1 JETTY_WORKER_INSTANCE="$1" \
    DATABASE_URL="jdbc:postgresql://127.0.0.1:${port[postgres]}/postgres" DATABASE_USER=larder DATABASE_PASSWORD="$password" \
    REDIS_URL="redis://127.0.0.1:${port[redis]}" REDIS_USER=larder REDIS_PASSWORD="$password" \
    LARDER_ORIGIN="$origin" LARDER_WRITES="${LARDER_WRITES:-everyone}" DEMO_DATA="${DEMO_DATA:-on}" \
    POSTS_SERVICE_URL="http://127.0.0.1:${port[demo]}" BLOG_API_URL="http://127.0.0.1:${port[demo]}/blogs" \
    "$java" "${flags[@]}"
}

node_is_ready() { [[ $(get "${port[$1]}" /health/ready) == 200 ]]; }

await_node() { # name. Tomcat goes on without an application that did not start, and answers 404 to everything
  await "$1" 300 answers "${port[$1]}" || return 1
  if [[ $(get "${port[$1]}" /health) != 200 ]]; then
    say "$1 runs without the application: $folder/log/$1.log" >&2
    stop "$1" TERM 40
    return 1
  fi
  await "$1" 300 node_is_ready "$1"
}

start_nginx() {
  local options='daemon off;'
  # /tmp/ first: the folder may itself be there
  sed -e "s#/tmp/#$folder/balancer/#; s#/run/larder/#$folder/balancer/#; s#/dev/stdout#$folder/log/access.log#" \
    -e "s#node-a:8080#127.0.0.1:${port[a]}#; s#node-b:8080#127.0.0.1:${port[b]}#" \
    -e "s#listen 8080#listen 127.0.0.1:${port[nginx]}#; s#^worker_processes auto#worker_processes 2#" \
    "$root/docker/nginx/nginx.conf" >"$folder/balancer/nginx.conf" || return 1
  if [[ $(id -u) == 0 ]]; then
    options+=" user $(id -un);" # the workers would be nobody, who may not look into the folder
  fi
  launch nginx "$nginx" -p "$folder/balancer" -c "$folder/balancer/nginx.conf" -g "$options"
}

restart_node() { # name
  [[ $1 == a || $1 == b ]] || { say "no such node: $1"; return 1; }
  : >"$folder/balancer/$1.down" # from here on the balancer gives it nothing new
  sleep "$drain_seconds"        # what was just on its way to it is there now
  stop "$1" TERM 40
  start_node "$1"
  await_node "$1" || { say "$1 is not ready, and stays out of the balancer: $folder/log/$1.log"; return 1; }
  rm "$folder/balancer/$1.down"
  say "ok: node $1 is back, pid ${pid[$1]}"
}

# shellcheck disable=SC2317 # called by trap
end() {
  trap '' INT TERM HUP
  local name
  stop watch TERM 5
  stop nginx QUIT 5
  for name in a b; do
    is_up "$name" && kill -TERM "${pid[$name]}" 2>/dev/null
  done
  stop a TERM 40
  stop b TERM 40
  stop demo TERM 10
  stop redis TERM 10
  stop postgres INT 20
  rm -f "$folder/control" "$folder/pid" "$folder"/*.pid "$folder"/reply.*
  [[ -z $temporary ]] || rm -rf "$folder"
}

addresses() {
  local name
  say "balancer http://127.0.0.1:${port[nginx]}/"
  for name in a b; do
    say "node-$name http://127.0.0.1:${port[$name]}/ ${kind[$name]}"
  done
  say "demo http://127.0.0.1:${port[demo]}/"
  say "redis 127.0.0.1:${port[redis]}"
  say "postgres 127.0.0.1:${port[postgres]}"
  say "folder $folder"
}

start() {
  local name words node_ports number='[1-9][0-9]{0,4}'
  [[ ${#kinds[@]} == 2 && "${kinds[*]}" =~ ^(tomcat|jetty)\ (tomcat|jetty)$ ]] || fail "LARDER_NODES: two of tomcat, jetty"
  kind=([a]=${kinds[0]} [b]=${kinds[1]})
  [[ ${LARDER_NODE_PORTS:-} =~ ^(|$number\ $number)$ && ${LARDER_PORT:-} =~ ^(|$number)$ ]] \
    || fail "LARDER_PORT: a number; LARDER_NODE_PORTS: two, like \"8081 8082\""
  read -r -a node_ports <<<"${LARDER_NODE_PORTS:-}"
  for name in "${node_ports[@]}" ${LARDER_PORT:-}; do
    ! answers "$name" || fail "port $name is taken"
  done
  ! runs "$folder" || fail "a cluster runs in $folder"
  rm -f "$folder/control" # of one that was killed
  mkdir -p "$folder"/{bin,log,balancer} && folder=$(cd "$folder" && pwd) || exit 1
  find_java && find_build && find_nginx && find_redis && find_postgres
  read -r -a java_options <<<"${LARDER_JAVA_OPTIONS:-}"

  trap end EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  say $$ >"$folder/pid"
  mkfifo -m 600 "$folder/control" && exec 3<>"$folder/control" || exit 1
  if [[ ! -f $folder/password ]]; then
    (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$folder/password")
  fi
  password=$(<"$folder/password")
  rm -f "$folder"/balancer/*.down
  port=([a]=${node_ports[0]:-} [b]=${node_ports[1]:-} [nginx]=${LARDER_PORT:-})
  for name in a b demo redis postgres nginx; do
    [[ -n ${port[$name]:-} ]] || port[$name]=$(free_port)
  done
  origin=http://127.0.0.1:${port[nginx]},http://127.0.0.1:${port[a]},http://127.0.0.1:${port[b]}

  start_postgres && start_redis && start_demo || fail "see $folder/log"
  make_node a && make_node b || fail "cannot write $folder"
  await postgres 120 answers "${port[postgres]}" && await redis 60 answers "${port[redis]}" || exit 1
  start_node a
  start_node b
  await demo 300 answers "${port[demo]}" && await_node a && await_node b || exit 1
  start_nginx && await nginx 60 answers "${port[nginx]}" || exit 1
  launch watch "$root/docker/nginx/watch-nodes" "$folder/balancer" "a=127.0.0.1:${port[a]}" "b=127.0.0.1:${port[b]}"
  addresses
  say ready
  serve
}

serve() { # until a signal comes: does what is asked for, and tells who has ended
  local name reply words
  while :; do
    if read -r -t 1 reply words <&3; then
      [[ $reply == "$folder"/reply.* && -p $reply ]] || continue
      case $words in
        'restart a' | 'restart b') restart_node "${words#restart }" ;;
        *) say "not understood: $words" ;;
      esac >"$folder/answer" 2>&1
      tail -n 1 "$folder/answer" >"$reply"
    fi
    for name in "${!pid[@]}"; do
      is_up "$name" || { say "$name has ended: $folder/log/$name.log"; unset "pid[$name]"; }
    done
  done
}

case ${1:-start} in
  restart)
    [[ $# == 3 && $2 =~ ^[ab]$ ]] || usage
    ask "$3" restart "$2"
    ;;
  -*) usage ;;
  *)
    [[ ${1:-} != start ]] || shift
    (($# <= 1)) || usage
    folder=${1:-} temporary=
    if [[ -z $folder ]]; then
      folder=$(mktemp -d) || exit 1
      temporary=yes
    fi
    start
    ;;
esac
