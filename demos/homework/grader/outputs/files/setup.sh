#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: it installs what the
# programs of the students and the grader need.
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends python3 g++ cmake make default-jdk-headless
apt-get clean
