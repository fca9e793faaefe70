#!/usr/bin/env bash
# What the entrypoint of the official ZooKeeper image does with its documented variables (ZOO_MY_ID, ZOO_SERVERS), and
# its defaults, in the folders of this image.
data=/var/lib/zookeeper/data log=/var/lib/zookeeper/log conf=/opt/zookeeper/conf
mkdir -p $data $log
chown -R zookeeper:zookeeper $data $log
{
  echo "dataDir=$data"
  echo "dataLogDir=$log"
  echo "tickTime=2000"
  echo "initLimit=5"
  echo "syncLimit=2"
  echo "autopurge.snapRetainCount=3"
  echo "autopurge.purgeInterval=0"
  echo "maxClientCnxns=60"
  echo "standaloneEnabled=true"
  echo "admin.enableServer=true"
  for server in $ZOO_SERVERS; do echo "$server"; done
  echo "4lw.commands.whitelist=srvr"
} >$conf/zoo.cfg
[ -f $data/myid ] || echo "${ZOO_MY_ID:-1}" >$data/myid
export ZOO_LOG_DIR=/var/log/zookeeper ZOOCFGDIR=$conf
exec setpriv --reuid zookeeper --regid zookeeper --init-groups zkServer.sh start-foreground
