# Builds from Cargo.lock, and holds one program and the certificates that it checks mail servers
# with. It runs as a user without rights; its data is the volume /var/lib/tarmac.
#
#   docker build -t tarmac .
#   docker run -v tarmac:/var/lib/tarmac -p 8080:8080 -p 25:2525 \
#       -e TARMAC_DESK__ADDRESS=desk@example.org \
#       -e TARMAC_HTTP__PUBLIC_URL=https://desk.example.org tarmac

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev make perl \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/tarmac --create-home tarmac
COPY --from=build /src/target/release/tarmac /usr/bin/tarmac
USER tarmac
WORKDIR /var/lib/tarmac
VOLUME /var/lib/tarmac
ENV TARMAC_DATA_FOLDER=/var/lib/tarmac \
    TARMAC_DATABASE__URL=sqlite:/var/lib/tarmac/tarmac.sqlite \
    TARMAC_HTTP__LISTEN=0.0.0.0:8080 \
    TARMAC_SMTP_IN__LISTEN=0.0.0.0:2525
EXPOSE 8080 2525
# bash asks whether the desk is alive; the image has no other client.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/usr/bin/tarmac"]
CMD ["serve"]
