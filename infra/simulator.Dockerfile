# syntax=docker/dockerfile:1.7
# The simulator. Build at the root of the repository: docker build -f infra/simulator.Dockerfile .

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
ARG TARGETARCH
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_PACKAGES=/packages
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src ./src
# Compiled ahead of time for the target architecture.
RUN --mount=type=cache,target=/packages \
    dotnet publish src/CitySensors.Simulator --configuration Release --arch "$TARGETARCH" --self-contained --output /app

# No shell and no package manager. "extra" includes time zone data, which City__TimeZone needs.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled-extra
COPY --from=build /app /app
WORKDIR /app
USER 1654:1654
ENV DOTNET_EnableDiagnostics=0
# No health check: it is running, or has exited with an error.
HEALTHCHECK NONE
ENTRYPOINT ["/app/CitySensors.Simulator"]
