"""Calls UpdateLoginUserDetails with a message that is already encoded: host, CA file, token, message in hex."""
import sys

import grpc

host, ca_file, token, message = sys.argv[1:]
with open(ca_file, 'rb') as file:
    credentials = grpc.ssl_channel_credentials(file.read())
with grpc.secure_channel(host, credentials) as channel:
    call = channel.unary_unary('/scalekit.v1.auth.AuthService/UpdateLoginUserDetails')
    call(bytes.fromhex(message), metadata=(('authorization', f'Bearer {token}'),), timeout=20)
