"""What support looks at from beside the till: how the shop is, and a bundle of its logs without anybody's data."""
