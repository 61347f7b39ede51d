# syntax=docker/dockerfile:1.7
# A cluster silo with Kafka and Cassandra. Build at the root of the repository: docker build -f infra/cluster.Dockerfile .

FROM --platform=$BUILDPLATFORM node:20.20.2-bookworm-slim AS node

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
ARG TARGETARCH
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_PACKAGES=/packages
# The page is built by the build of CitySensors.Web, with Node.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src ./src
# Compiled ahead of time for the target architecture.
RUN --mount=type=cache,target=/packages \
    dotnet publish src/CitySensors.Cluster --configuration Release --arch "$TARGETARCH" --self-contained --output /app
# Created here, because the final image has no shell: the volume inherits the owner of this folder.
RUN mkdir -p /volumes/keys

# No shell and no package manager. "extra" includes time zone data, which City__TimeZone needs.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled-extra
COPY --from=build --chown=1654:1654 /volumes/keys /keys
COPY --from=build /app /app
WORKDIR /app
USER 1654:1654
ENV ASPNETCORE_URLS=http://0.0.0.0:5080 \
    Web__KeyFile=/keys/keys.json \
    DOTNET_EnableDiagnostics=0
# HTTP, and silo to silo.
EXPOSE 5080 11111
VOLUME /keys
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --start-interval=2s --retries=3 CMD ["/app/CitySensors.Cluster", "health"]
ENTRYPOINT ["/app/CitySensors.Cluster"]
