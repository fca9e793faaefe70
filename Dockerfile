# Four images of one build:
#   docker build .                      ZooKeeper with the toolkit, /opt/zookeeper and /opt/zk-bootstrap
#   docker build --target compat .      the same, with the paths that manifests of other images name
#   docker build --target toolkit .     only /opt/zk-bootstrap, to COPY --from into your own image with glibc
#   docker build --target official .    the official ZooKeeper image with the toolkit
# If npm needs your own settings or certificates, pass them as secrets, which are not stored in the images:
#   docker build --secret id=npmrc,src=$HOME/.npmrc --secret id=ca-certificates,src=/etc/ssl/certs/ca-certificates.crt .

ARG NODE_IMAGE=node:24
ARG ZOOKEEPER_IMAGE=zookeeper:3.9
ARG JRE_IMAGE=eclipse-temurin:25-jre

# The bundles are the same on every architecture: they are built on that of the build machine.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /build
COPY .npmrc package.json package-lock.json ./
COPY scripts/node scripts/node
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca-certificates \
    --mount=type=cache,target=/root/.npm \
    npm ci
COPY . .
RUN npm run build \
 && npm run check \
 && mkdir /zk-bootstrap \
 && cp -r bin dist LICENSE /zk-bootstrap \
 && chmod -R u=rwX,go=rX /zk-bootstrap

# Node without symbols is a seventh smaller. An image without strip keeps them.
FROM ${NODE_IMAGE} AS node
RUN mkdir -p /node/bin \
 && cp /usr/local/LICENSE /node \
 && if command -v strip; then strip -o /node/bin/node /usr/local/bin/node; else cp /usr/local/bin/node /node/bin; fi

# The programs compiled, by the Node and in the folder that they run with.
FROM node AS programs
COPY --from=build /zk-bootstrap /opt/zk-bootstrap
RUN --mount=type=bind,source=scripts/compile-cache.sh,target=/compile-cache.sh \
    sh /compile-cache.sh /opt/zk-bootstrap /node/bin/node

FROM scratch AS toolkit
COPY --from=node /node /opt/zk-bootstrap/node
COPY --from=programs /opt/zk-bootstrap /opt/zk-bootstrap

# The release as it was unpacked: the official image moves its conf to /conf.
FROM ${ZOOKEEPER_IMAGE} AS release
RUN mkdir /release \
 && cd /apache-zookeeper-*-bin \
 && cp -a bin lib LICENSE.txt NOTICE.txt /release \
 && cp -a /conf /release/conf \
 && rm /release/bin/*.cmd \
 && chown -R root:root /release

FROM ${ZOOKEEPER_IMAGE} AS official
COPY --from=node /node /opt/zk-bootstrap/node
COPY --from=programs /opt/zk-bootstrap /opt/zk-bootstrap
# Variables that the official image sets for its entrypoint would look like the user's. Empty counts as unset.
ENV PATH=/opt/zk-bootstrap/bin:$PATH \
    ZK_CONF_DIR=/conf \
    ZK_DATA_DIR=/data \
    ZK_DATA_LOG_DIR=/datalog \
    ZK_LOG_DIR=/logs \
    ZOO_CONF_DIR= \
    ZOO_DATA_DIR= \
    ZOO_DATA_LOG_DIR= \
    ZOO_LOG_DIR= \
    ZOO_TICK_TIME= \
    ZOO_INIT_LIMIT= \
    ZOO_SYNC_LIMIT= \
    ZOO_AUTOPURGE_PURGEINTERVAL= \
    ZOO_AUTOPURGE_SNAPRETAINCOUNT= \
    ZOO_MAX_CLIENT_CNXNS= \
    ZOO_STANDALONE_ENABLED= \
    ZOO_ADMINSERVER_ENABLED=
# The last step that touches the release or the JRE.
RUN zk-class-archive --optional
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["zk-ok"]
ENTRYPOINT ["zk-entrypoint"]
CMD []

FROM ${JRE_IMAGE} AS server
# Ubuntu assigns the id 1000 to the user ubuntu.
RUN if taken=$(id -un 1000); then userdel --remove "$taken"; fi \
 && groupadd --gid 1000 zookeeper \
 && useradd --uid 1000 --gid 1000 --no-create-home --home-dir /var/lib/zookeeper zookeeper
COPY --from=release /release /opt/zookeeper
# An arbitrary user id, as OpenShift assigns it, has the group 0, which may write what the server writes.
RUN install -d -o zookeeper -g 0 -m 775 /var/lib/zookeeper /var/log/zookeeper \
 && chown -R zookeeper:0 /opt/zookeeper/conf \
 && chmod -R g=u /opt/zookeeper/conf \
 && cd /opt/zookeeper/bin \
 && ln -s /opt/zk-bootstrap/bin/zk-gen-config zkGenConfig.sh \
 && ln -s /opt/zk-bootstrap/bin/zk-ok zkOk.sh \
 && ln -s /opt/zk-bootstrap/bin/zk-metrics zkMetrics.sh \
 && ln -s /opt/zk-bootstrap/bin/zk-entrypoint start-zookeeper \
 && ln -s /opt/zk-bootstrap/bin/zk-ok zookeeper-ready \
 && ln -s /opt/zk-bootstrap/bin/zk-metrics zookeeper-metrics
COPY --from=node /node /opt/zk-bootstrap/node
COPY --from=programs /opt/zk-bootstrap /opt/zk-bootstrap
ENV PATH=/opt/zk-bootstrap/bin:/opt/zookeeper/bin:$PATH
# The last step that touches the release or the JRE.
RUN zk-class-archive --optional
WORKDIR /opt/zookeeper
VOLUME /var/lib/zookeeper
EXPOSE 2181 2888 3888
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["zk-ok"]
ENTRYPOINT ["zk-entrypoint"]
CMD []
LABEL org.opencontainers.image.title="zk-bootstrap" \
      org.opencontainers.image.description="Apache ZooKeeper that comes up as a correct ensemble" \
      org.opencontainers.image.licenses="Apache-2.0"

# For manifests of the official, the Bitnami and the Confluent image: what they call, what their probes call, and the
# volumes that Compose carries over from the official image. All conf folders are one, so that zkServer.sh finds it.
FROM server AS compat
RUN apt-get update \
 && apt-get install --yes --no-install-recommends netcat-openbsd curl openssl \
 && rm -rf /var/lib/apt/lists/*
RUN install -d -o zookeeper -g 0 -m 775 /data /datalog /logs /bitnami/zookeeper/data /opt/bitnami/zookeeper/logs \
 && install -d /opt/bitnami/scripts/zookeeper /etc/confluent/docker \
 && ln -s /opt/zookeeper/conf /conf \
 && ln -s /opt/zookeeper/conf /opt/zookeeper/bin /opt/bitnami/zookeeper \
 && bin=/opt/zk-bootstrap/bin scripts=/opt/bitnami/scripts/zookeeper \
 && for name in /docker-entrypoint.sh /entrypoint.sh /run.sh $scripts/entrypoint.sh $scripts/run.sh \
      /etc/confluent/docker/run /etc/confluent/docker/launch; do ln -s $bin/zk-entrypoint $name; done \
 && ln -s $bin/zk-gen-config $scripts/setup.sh \
 && ln -s $bin/zk-gen-config /etc/confluent/docker/configure \
 && ln -s $bin/zk-ok $scripts/healthcheck.sh
VOLUME /data /datalog /logs

FROM server AS final
