#!/usr/bin/env bash
# The start of many images: a shell writes the files, checks nothing, and becomes the server. The values are those of
# zk-entrypoint, so that the servers differ only in how they are started.
data=/var/lib/zookeeper/data log=/var/lib/zookeeper/log conf=/opt/zookeeper/conf
name=${HOSTNAME%-*} ordinal=${HOSTNAME##*-}
mkdir -p $data $log
chown -R zookeeper:zookeeper $data $log
echo $((ordinal + 1)) >$data/myid
{
  echo "tickTime=2000"
  echo "initLimit=10"
  echo "syncLimit=5"
  echo "clientPort=2181"
  echo "dataDir=$data"
  echo "dataLogDir=$log"
  echo "maxClientCnxns=60"
  echo "minSessionTimeout=4000"
  echo "maxSessionTimeout=40000"
  echo "autopurge.snapRetainCount=3"
  echo "autopurge.purgeInterval=1"
  echo "4lw.commands.whitelist=ruok, srvr, mntr"
  echo "admin.enableServer=false"
  if ((ZK_REPLICAS > 1)); then
    for ((id = 1; id <= ZK_REPLICAS; id++)); do echo "server.$id=$name-$((id - 1)):2888:3888"; done
  fi
} >$conf/zoo.cfg
{
  echo "ZOO_LOG_DIR=/var/log/zookeeper"
  echo "SERVER_JVMFLAGS=\"-Xmx$ZK_HEAP_SIZE -Xms$ZK_HEAP_SIZE\""
} >$conf/java.env
echo "handing over at $EPOCHREALTIME"
exec zkServer.sh start-foreground
