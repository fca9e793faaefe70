# The images for a registry, for both architectures, with SBOM and provenance:
#   REGISTRY=... ACCOUNT=... VERSION=0.1.0 docker buildx bake --file docker/docker-bake.hcl --push
# NODE_IMAGE, ZOOKEEPER_IMAGE and JRE_IMAGE may name a digest: docker/base-digests.sh prints those of today.

variable "REGISTRY" {}
variable "ACCOUNT" {}
variable "VERSION" { default = "0.1.0" }
variable "ZOOKEEPER_VERSION" { default = "3.9.5" }
variable "NODE_IMAGE" { default = "node:24" }
variable "ZOOKEEPER_IMAGE" { default = "zookeeper:${ZOOKEEPER_VERSION}" }
variable "JRE_IMAGE" { default = "eclipse-temurin:25-jre" }

function "tags" {
  params = [suffix]
  result = [
    "${REGISTRY}/${ACCOUNT}/zk-bootstrap:${VERSION}${suffix}",
    "${REGISTRY}/${ACCOUNT}/zk-bootstrap:${VERSION}-zookeeper-${ZOOKEEPER_VERSION}${suffix}",
  ]
}

group "default" {
  targets = ["final", "compat", "official", "toolkit"]
}

target "base" {
  context   = "."
  platforms = ["linux/amd64", "linux/arm64"]
  args = {
    NODE_IMAGE      = NODE_IMAGE
    ZOOKEEPER_IMAGE = ZOOKEEPER_IMAGE
    JRE_IMAGE       = JRE_IMAGE
  }
  labels = {
    "org.opencontainers.image.title"    = "zk-bootstrap"
    "org.opencontainers.image.version"  = "${VERSION}"
    "org.opencontainers.image.licenses" = "Apache-2.0"
  }
  attest = ["type=provenance,mode=max", "type=sbom"]
}

target "final" {
  inherits = ["base"]
  target   = "final"
  tags     = tags("")
}

target "compat" {
  inherits = ["base"]
  target   = "compat"
  tags     = tags("-compat")
}

target "official" {
  inherits = ["base"]
  target   = "official"
  tags     = tags("-official")
}

# Without a ZooKeeper, so its tag names none.
target "toolkit" {
  inherits = ["base"]
  target   = "toolkit"
  tags     = ["${REGISTRY}/${ACCOUNT}/zk-bootstrap:${VERSION}-toolkit"]
}
