# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS build
# Node.js runs wasm-opt, which makes the web applications smaller.
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev pkg-config nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo xtask build && cp target/release/himarket /himarket

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --uid 10001 himarket \
    && install -d -o himarket -g himarket /data
COPY --from=build /himarket /usr/local/bin/himarket
USER himarket
ENV HIMARKET_DATA_DIR=/data
WORKDIR /data
VOLUME /data
# The API, the portal, the console.
EXPOSE 8080 8081 5173 5174
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/healthz"]
CMD ["himarket"]
