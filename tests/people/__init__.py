"""What people meet when they use the bot, each in their part: patients, staff, strangers."""
