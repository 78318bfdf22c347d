#!/bin/sh
# The status page of a lab VM. Shell built-ins only: on an emulated CPU every process costs tens of milliseconds.
read -r up _ < /proc/uptime
read -r name < /etc/hostname
printf 'Content-Type: text/html\r\nCache-Control: no-store\r\n\r\n'
printf '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>%s</title>' "$name"
printf '<h1>%s</h1><p>up %s s</p><table><tr><th>interface<th>state<th>received<th>sent</tr>' "$name" "$up"
for i in /sys/class/net/*; do
  read -r state < "$i/operstate"
  read -r rx < "$i/statistics/rx_bytes"
  read -r tx < "$i/statistics/tx_bytes"
  printf '<tr><td>%s<td>%s<td>%s<td>%s</tr>' "${i##*/}" "$state" "$rx" "$tx"
done
printf '</table></html>\n'
