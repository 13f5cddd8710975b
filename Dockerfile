# docker build -t ciliumdoc .
# docker run --rm --read-only --network none -v "$PWD:/work:ro" ciliumdoc analyze sysdump.zip -f text
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && ln -s /app/bin/ciliumdoc.js /usr/local/bin/ciliumdoc && chmod +x bin/ciliumdoc.js

FROM gcr.io/distroless/nodejs20-debian12:nonroot
COPY --from=build /app/package.json /app/LICENSE /app/
COPY --from=build /app/bin /app/bin
COPY --from=build /app/dist /app/dist
COPY --from=build /app/rules /app/rules
WORKDIR /work
USER nonroot
ENTRYPOINT ["/nodejs/bin/node", "/app/bin/ciliumdoc.js"]
CMD ["--help"]
